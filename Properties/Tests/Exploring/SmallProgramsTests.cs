using System.Collections.Immutable;
using GpuMm.Harness;
using GpuMm.Harness.Execution;
using GpuMm.Harness.Exploring;
using GpuMm.Harness.Systems;
using GpuMm.Model.Vocabulary;
using Xunit;

namespace GpuMm.Tests.Exploring;

/// <summary>The small scope of the Vmm is all of it, each program once.</summary>
public class SmallProgramsTests
{
    static readonly ISystem Vmm = SystemCatalogue.Get("vmm");

    static readonly Program[] UpToTwo = [.. SmallPrograms.UpTo(Vmm, operations: 2, tasks: 2)];

    static readonly Program[] Three = [.. SmallPrograms.Exactly(Vmm, operations: 3, tasks: 2)];

    [Theory]
    [InlineData(1, 1, 9)]
    [InlineData(2, 1, 126)]
    [InlineData(2, 2, 118)]
    public void As_many_as_a_plain_enumeration_finds(int operations, int tasks, int count)
    {
        string[] found = [.. SmallPrograms.Exactly(Vmm, operations, tasks).Select(program => program.ToString()).Order()];
        Assert.Equal(Enumerated(operations, tasks), found);
        Assert.Equal(count, found.Length);
    }

    [Fact]
    public void No_two_differ_only_in_names_and_the_order_of_tasks()
    {
        Assert.Distinct(UpToTwo.Select(LeastName));
        Assert.Distinct(Three.Select(LeastName));
    }

    [Fact]
    public void The_smallest_come_first()
    {
        int[] sizes = [.. UpToTwo.Select(program => program.OperationCount)];
        Assert.Equal(sizes.Order(), sizes);
        int[] widths = [.. UpToTwo.Where(program => program.OperationCount == 2).Select(program => program.TaskCount)];
        Assert.Equal(widths.Order(), widths);
    }

    [Fact]
    public void Two_pages_across_three_levels_of_tables_are_among_them()
    {
        Assert.Contains(UpToTwo.SelectMany(program => program.Operations), operation => operation is VmmOperation.Map { Pages: 2 });
        Assert.Contains(UpToTwo, program => program.Branches.Length == 2
            && program.Operations.All(operation => operation is VmmOperation.Prepare { Pages: 2, Window: not null }));
    }

    [Fact]
    public void More_tasks_than_operations_are_no_programs() =>
        Assert.Equal(UpToTwo.Length, SmallPrograms.UpTo(Vmm, operations: 2, tasks: 5).Count());

    /// <summary>An operation that finds its variable in the wrong state is skipped, and is then no call.</summary>
    [Fact]
    public void Every_operation_is_called_in_some_order()
    {
        var random = new SplitMix(1);
        var some = Enumerable.Range(0, 200).Select(_ => Three[random.Below(Three.Length)]).Where(program => !WantsOneRangeTwice(program));
        foreach (var program in UpToTwo.Concat(some))
        {
            var called = CallsInSomeOrder(program);
            Assert.All(program.Prefix, operation => Assert.Contains((0, operation), called));
            for (int i = 0; i < program.Branches.Length; i++)
                Assert.All(program.Branches[i], operation => Assert.True(called.Contains((i + 1, operation)), $"{operation} of {program}"));
        }
    }

    /// <summary>Then the second is refused for good reason, and what comes after it finds nothing.</summary>
    static bool WantsOneRangeTwice(Program program)
    {
        var wanted = program.Operations
            .Select(operation => (operation as VmmOperation.Map)?.Window ?? (operation as VmmOperation.Prepare)?.Window);
        return wanted.OfType<AddressWindow>().GroupBy(window => window).Any(group => group.Count() > 1);
    }

    static HashSet<(int Task, Operation Operation)> CallsInSomeOrder(Program program)
    {
        HashSet<(int, Operation)> called = [];
        var run = new ScenarioRun(Vmm.PlainScenario("fixed", MmuVersion.V2, program));
        var wanted = program.Branches.SelectMany((branch, i) => branch.Select(operation => (i + 1, operation))).ToHashSet();
        new Explorer(run.Under, new ExplorationLimits { Preemptions = 1 }).Explore(_ =>
        {
            called.UnionWith(run.Last.History.Calls.Where(IsOperation).Select(call => (call.Task, call.Operation!)));
            return !wanted.IsSubsetOf(called);
        });
        return called;
    }

    static bool IsOperation(Call call) => call.Operation is not null;

    /// <summary>All sequences over enough variables, in one task or a task each, by the name that comes first among their equals.</summary>
    static IEnumerable<string> Enumerated(int operations, int tasks)
    {
        Operation[] any = [.. Vmm.PlainOperations([.. Enumerable.Range(0, operations - 1).Select(slot => new VmmOperation.Unmap(slot))])];
        IEnumerable<Operation[]> sequences = any.Select(first => (Operation[])[first]);
        if (operations == 2)
            sequences = any.SelectMany(_ => any, (first, second) => (Operation[])[first, second]);
        return sequences
            .Select(sequence => tasks == 1 ? new Program([.. sequence], []) : new Program([], [.. sequence.Select(ImmutableArray.Create)]))
            .Where(Vmm.MakesSense).Select(LeastName).Distinct().Order();
    }

    static string LeastName(Program program)
    {
        string own = Vmm.Canonical(program).ToString();
        if (program.Branches.Length < 2 || program.Branches[0].Length != program.Branches[1].Length)
            return own;
        string swapped = Vmm.Canonical(program with { Branches = [program.Branches[1], program.Branches[0]] }).ToString();
        return string.CompareOrdinal(own, swapped) <= 0 ? own : swapped;
    }
}
