using GpuMm.Harness;
using GpuMm.Harness.Exploring;
using GpuMm.Harness.Systems;
using GpuMm.Model.Vocabulary;
using Xunit;

namespace GpuMm.Tests.Exploring;

/// <summary>
/// The programs of one and two operations of a system that has no variables, written down without any cleverness. What
/// <see cref="SmallPrograms"/> finds must be the same.
/// </summary>
sealed class PlainEnumeration
{
    readonly ISystem system;
    readonly Program[] sequential;
    readonly Program[] concurrent;

    public PlainEnumeration(ISystem system)
    {
        this.system = system;
        All = [.. system.PlainOperations([])];
        sequential = [.. All.SelectMany(_ => All, (first, second) => new Program([first, second], [])).Where(system.MakesSense)];
        concurrent =
        [
            .. from i in Enumerable.Range(0, All.Length)
               from j in Enumerable.Range(i, All.Length - i)
               let program = new Program([], [[All[i]], [All[j]]])
               where system.MakesSense(program)
               select program,
        ];
    }

    /// <summary>Every operation of the small scope.</summary>
    public Operation[] All { get; }

    /// <summary>The search finds the same programs, and so many.</summary>
    public void AssertFound(int operations, int tasks, int count)
    {
        string[] found = [.. SmallPrograms.Exactly(system, operations, tasks).Select(Text).Distinct().Order()];
        Assert.Equal(Enumerated(operations, tasks).Select(Text).Order(), found);
        Assert.Equal(count, found.Length);
    }

    /// <summary>Each operation once, and in some program, of one task and of two.</summary>
    public void AssertEveryOperationIsUsed()
    {
        Assert.Distinct(All);
        Assert.Equal([], All.Except(sequential.SelectMany(program => program.Operations)));
        Assert.Equal([], All.Except(concurrent.SelectMany(program => program.Operations)));
    }

    /// <summary>Whether the operations make sense one after the other.</summary>
    public bool Sense(params string[] operations) => system.MakesSense(new Program([.. operations.Select(Named)], []));

    /// <summary>Whether the operations make sense at the same time, in whatever order.</summary>
    public bool Beside(string one, string other) => system.MakesSense(new Program([], [[Named(one)], [Named(other)]]));

    public Operation Named(string text) => All.Single(operation => operation.ToString() == text);

    public IEnumerable<Program> Enumerated(int operations, int tasks) => (operations, tasks) switch
    {
        (1, _) => All.Select(only => new Program([only], [])).Where(system.MakesSense),
        (_, 1) => sequential,
        _ => concurrent,
    };

    /// <summary>One task alone is a branch, beside which the workers run; what was a prefix of it before is another program.</summary>
    static string Text(Program program) => string.Join("; ", program.Branches is [[var one], [var other]]
        ? new[] { $"{one}", $"{other}" }.Order(StringComparer.Ordinal).Append("at the same time")
        : program.Operations.Select(only => $"{only}"));
}
