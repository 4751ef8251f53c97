using System.Runtime.CompilerServices;

namespace GpuMm.Implementation.Kernel;

/// <summary>A variable that tasks share with no lock around it: READ_ONCE, WRITE_ONCE, cmpxchg. Each access is a step.</summary>
/// <param name="kernel">Whose tasks share it.</param>
/// <param name="name">What it is called in reports.</param>
/// <param name="value">What it holds at first.</param>
public sealed class Shared<T>(KernelContext kernel, string name, T value)
{
    readonly Resource resource = kernel.NewCell(name);

    /// <summary>What it holds, for those who look on from outside: no step.</summary>
    public T Value { get; private set; } = value;

    /// <summary>What it holds, for those who look within another step: no step, and its order is recorded.</summary>
    public T Look()
    {
        kernel.Touch(StepKind.Read, resource);
        return Value;
    }

    public ReadAwaiter<T> Read()
    {
        kernel.Announce(StepKind.Read, resource);
        return new ReadAwaiter<T>(kernel, this);
    }

    public WriteAwaiter<T> Write(T next)
    {
        kernel.Announce(StepKind.Write, resource);
        return new WriteAwaiter<T>(kernel, this, next);
    }

    /// <summary>Stores <paramref name="next"/> if it holds <paramref name="expected"/>; whether it did.</summary>
    public async ValueTask<bool> CompareExchange(T expected, T next)
    {
        await kernel.Announce(StepKind.Write, resource);
        if (!EqualityComparer<T>.Default.Equals(Value, expected))
            return false;
        Value = next;
        return true;
    }

    internal void Set(T next) => Value = next;
}

public readonly struct ReadAwaiter<T>(KernelContext kernel, Shared<T> cell) : ICriticalNotifyCompletion
{
    public ReadAwaiter<T> GetAwaiter() => this;

    public bool IsCompleted => kernel.ContinuesAtOnce();

    public void OnCompleted(Action continuation) => kernel.Park(continuation);

    public void UnsafeOnCompleted(Action continuation) => kernel.Park(continuation);

    public T GetResult()
    {
        kernel.StepTaken();
        return cell.Value;
    }
}

public readonly struct WriteAwaiter<T>(KernelContext kernel, Shared<T> cell, T next) : ICriticalNotifyCompletion
{
    public WriteAwaiter<T> GetAwaiter() => this;

    public bool IsCompleted => kernel.ContinuesAtOnce();

    public void OnCompleted(Action continuation) => kernel.Park(continuation);

    public void UnsafeOnCompleted(Action continuation) => kernel.Park(continuation);

    public void GetResult()
    {
        kernel.StepTaken();
        cell.Set(next);
    }
}
