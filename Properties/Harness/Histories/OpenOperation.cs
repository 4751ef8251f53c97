using System.Runtime.InteropServices;

namespace GpuMm.Harness.Histories;

/// <summary>What a process has begun: each has one of these, for one operation after the other.</summary>
sealed class OpenOperation
{
    readonly List<int> arguments = [];

    /// <summary>Null while nothing is open.</summary>
    public OperationForm? Form { get; private set; }

    public int FormNumber { get; private set; }

    /// <summary>What it is on, by its number; <see cref="HistoryBuilder.NoName"/> if the history does not say.</summary>
    public int Key { get; private set; }

    /// <summary>With the key.</summary>
    public ReadOnlySpan<int> Arguments => CollectionsMarshal.AsSpan(arguments);

    public int InvokedAt { get; private set; }

    public int Line { get; private set; }

    public bool IsOpen => Form is not null;

    public void Begin(OperationForm form, int formNumber, int key, List<int> with, int invokedAt, int line)
    {
        (Form, FormNumber, Key, InvokedAt, Line) = (form, formNumber, key, invokedAt, line);
        arguments.Clear();
        arguments.AddRange(with);
    }

    public void End() => Form = null;
}
