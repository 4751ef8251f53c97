using GpuMm.Harness;
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

    static readonly PlainEnumeration Scope = new(PagemapSystem.Instance);

    [Theory]
    [InlineData(1, 1, 12)]
    [InlineData(2, 1, 104)]
    [InlineData(2, 2, 82)]
    public void As_many_as_a_plain_enumeration_finds(int operations, int tasks, int count) =>
        Scope.AssertFound(operations, tasks, count);

    [Fact]
    public void Every_operation_is_once_in_the_scope_and_in_some_program() => Scope.AssertEveryOperationIsUsed();

    [Fact]
    public void Every_operation_is_as_plain_as_can_be_but_for_its_kind_and_slice() => Assert.All(
        Scope.All, operation => Assert.All(PagemapSystem.Instance.Shrink(operation), plainer => Assert.Contains(plainer, Scope.All)));

    [Theory]
    [InlineData("process 0: load(page 0)", true)]
    [InlineData(Populate, true)]
    [InlineData(Unplug, true)]
    [InlineData(Fork, true)]
    [InlineData("reclaim(page 0 of process 0)", false)]
    [InlineData(Evict, false)]
    public void An_operation_alone_makes_sense_or_not(string operation, bool sense) => Assert.Equal(sense, Scope.Sense(operation));

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
        Assert.Equal(sense, Scope.Sense(first, second));

    [Fact]
    public void Device_memory_is_evicted_as_long_as_somebody_has_it()
    {
        Assert.True(Scope.Sense(Populate, "process 0: mremap(page 0 to page 4)", Evict));
        Assert.False(Scope.Sense(Populate, "process 0: munmap(page 0)", Evict));
        Assert.False(Scope.Sense(Populate, "process 0: load(page 0)", Evict));
        Assert.False(Scope.Sense(Populate, Evict, Evict));
        Assert.False(Scope.Sense(Populate, Unplug, Evict));
        Assert.True(Scope.Sense(Populate, Fork, Exit, Evict));
        Assert.True(Scope.Sense(Populate, Fork, "process 0: munmap(page 0)", Evict));
        Assert.False(Scope.Sense(Populate, Exit, Evict));
    }

    /// <summary>What is needed may come from another task, earlier or later in the text.</summary>
    [Fact]
    public void One_order_of_the_tasks_is_enough()
    {
        Operation populate = Scope.Named(Populate), evict = Scope.Named(Evict), munmap = Scope.Named("process 0: munmap(page 0)");
        Assert.True(PagemapScope.MakesSense(new Program([], [[evict], [populate]])));
        Assert.True(PagemapScope.MakesSense(new Program([], [[munmap], [populate]])));
        Assert.False(PagemapScope.MakesSense(new Program([munmap], [[populate], [Scope.Named(Fork)]])));
        Assert.False(PagemapScope.MakesSense(new Program([], [[munmap, munmap], [populate]])));
    }

    [Fact]
    public void What_is_not_of_the_scope_has_no_say_in_it() =>
        Assert.Throws<ArgumentException>(() => PagemapScope.MakesSense(new Program([new SvmOperation.Reap(0, 0, 1)], [])));
}
