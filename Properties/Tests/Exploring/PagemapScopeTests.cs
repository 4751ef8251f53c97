using GpuMm.Harness;
using GpuMm.Harness.Exploring;
using GpuMm.Harness.Systems.Pagemap;
using GpuMm.Model.Vocabulary;
using Xunit;

namespace GpuMm.Tests.Exploring;

/// <summary>The small scope of device memory is as large as it should be, and none of its programs is idle.</summary>
public sealed class PagemapScopeTests
{
    const string Populate = "process 0: populate(page 0)";
    const string Evict = "evict device memory";
    const string Exit = "process 0: exit";
    const string Fork = "process 0: fork";
    const string Unplug = "unplug";

    static readonly Operation[] All = [.. PagemapScope.PlainOperations()];

    static readonly Program[] Sequential =
        [.. All.SelectMany(_ => All, (first, second) => new Program([first, second], [])).Where(PagemapScope.MakesSense)];

    static readonly Program[] Concurrent =
    [
        .. from i in Enumerable.Range(0, All.Length)
           from j in Enumerable.Range(i, All.Length - i)
           let program = new Program([], [[All[i]], [All[j]]])
           where PagemapScope.MakesSense(program)
           select program,
    ];

    [Theory]
    [InlineData(1, 1, 12)]
    [InlineData(2, 1, 104)]
    [InlineData(2, 2, 82)]
    public void As_many_as_a_plain_enumeration_finds(int operations, int tasks, int count)
    {
        string[] found = [.. SmallPrograms.Exactly(PagemapSystem.Instance, operations, tasks).Select(Text).Distinct().Order()];
        Assert.Equal(Enumerated(operations, tasks).Select(Text).Order(), found);
        Assert.Equal(count, found.Length);
    }

    /// <summary>One task alone is a branch, beside which the workers run; what was a prefix of it before is another program.</summary>
    static string Text(Program program) => string.Join("; ", program.Branches is [[var one], [var other]]
        ? new[] { $"{one}", $"{other}" }.Order(StringComparer.Ordinal).Append("at the same time")
        : program.Operations.Select(only => $"{only}"));

    [Fact]
    public void Every_operation_is_once_in_the_scope_and_in_some_program()
    {
        Assert.Distinct(All);
        Assert.Equal([], All.Except(Sequential.SelectMany(program => program.Operations)));
        Assert.Equal([], All.Except(Concurrent.SelectMany(program => program.Operations)));
    }

    [Fact]
    public void Every_operation_is_as_plain_as_can_be_but_for_its_kind_and_slice() => Assert.All(
        All, operation => Assert.All(PagemapSystem.Instance.Shrink(operation), plainer => Assert.Contains(plainer, All)));

    [Theory]
    [InlineData("process 0: load(page 0)", true)]
    [InlineData(Populate, true)]
    [InlineData(Unplug, true)]
    [InlineData(Fork, true)]
    [InlineData("reclaim(page 0 of process 0)", false)]
    [InlineData(Evict, false)]
    public void An_operation_alone_makes_sense_or_not(string operation, bool sense) => Assert.Equal(sense, Sense(operation));

    [Theory]
    [InlineData("process 0: store(page 0)", "reclaim(page 0 of process 0)", true)]
    [InlineData("process 0: pin(page 0)", "reclaim(page 0 of process 0)", false)]
    [InlineData("process 0: pin(page 0)", Populate, false)]
    [InlineData(Populate, "reclaim(page 0 of process 0)", false)]
    [InlineData(Populate, Populate, true)] // what is there already may stay
    [InlineData(Populate, Evict, true)]
    [InlineData(Populate, Unplug, true)]
    [InlineData(Populate, "process 0: another device takes (page 0)", false)]
    [InlineData("process 0: another device takes (page 0)", Populate, false)]
    [InlineData("process 0: another device takes (page 0)", Evict, false)]
    [InlineData("process 0: munmap(page 0)", Populate, false)]
    [InlineData("process 0: munmap(page 0)", "process 0: load(page 0)", false)]
    [InlineData("process 0: mremap(page 0 to page 4)", Populate, false)]
    [InlineData("process 0: mprotect(page 0, read-only)", "process 0: store(page 0)", false)]
    [InlineData("process 0: mprotect(page 0, read-only)", "process 0: mprotect(page 0, read-only)", false)]
    [InlineData("process 0: mprotect(page 0, read-only)", Populate, true)]
    [InlineData(Unplug, Populate, false)]
    [InlineData(Unplug, Unplug, false)]
    [InlineData(Unplug, "process 0: store(page 0)", true)]
    [InlineData(Exit, Unplug, true)]
    [InlineData(Exit, Populate, false)]
    [InlineData(Fork, Fork, false)]
    public void A_second_operation_makes_sense_after_the_first_or_not(string first, string second, bool sense) =>
        Assert.Equal(sense, Sense(first, second));

    [Fact]
    public void Device_memory_is_evicted_as_long_as_somebody_has_it()
    {
        Assert.True(Sense(Populate, "process 0: mremap(page 0 to page 4)", Evict));
        Assert.False(Sense(Populate, "process 0: munmap(page 0)", Evict));
        Assert.False(Sense(Populate, "process 0: load(page 0)", Evict));
        Assert.False(Sense(Populate, Evict, Evict));
        Assert.False(Sense(Populate, Unplug, Evict));
        Assert.True(Sense(Populate, Fork, Exit, Evict));
        Assert.True(Sense(Populate, Fork, "process 0: munmap(page 0)", Evict));
        Assert.False(Sense(Populate, Exit, Evict));
    }

    /// <summary>What is needed may come from another task, earlier or later in the text.</summary>
    [Fact]
    public void One_order_of_the_tasks_is_enough()
    {
        Operation populate = Named(Populate), evict = Named(Evict), munmap = Named("process 0: munmap(page 0)");
        Assert.True(PagemapScope.MakesSense(new Program([], [[evict], [populate]])));
        Assert.True(PagemapScope.MakesSense(new Program([], [[munmap], [populate]])));
        Assert.False(PagemapScope.MakesSense(new Program([munmap], [[populate], [Named(Fork)]])));
        Assert.False(PagemapScope.MakesSense(new Program([], [[munmap, munmap], [populate]])));
    }

    [Fact]
    public void What_is_not_of_the_scope_has_no_say_in_it() =>
        Assert.Throws<ArgumentException>(() => PagemapScope.MakesSense(new Program([new SvmOperation.Reap(0, 0, 1)], [])));

    static IEnumerable<Program> Enumerated(int operations, int tasks) => (operations, tasks) switch
    {
        (1, _) => All.Select(only => new Program([only], [])).Where(PagemapScope.MakesSense),
        (_, 1) => Sequential,
        _ => Concurrent,
    };

    static bool Sense(params string[] operations) => PagemapScope.MakesSense(new Program([.. operations.Select(Named)], []));

    static Operation Named(string text) => All.Single(operation => operation.ToString() == text);
}
