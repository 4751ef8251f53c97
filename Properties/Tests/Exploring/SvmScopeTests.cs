using GpuMm.Harness;
using GpuMm.Harness.Systems.Svm;
using GpuMm.Model.Vocabulary;
using Xunit;

namespace GpuMm.Tests.Exploring;

/// <summary>The small scope of shared virtual memory is as large as it should be, and none of its programs is idle.</summary>
public sealed class SvmScopeTests
{
    static readonly PlainEnumeration Scope = new(SvmSystem.Instance);

    [Theory]
    [InlineData(1, 1, 15)]
    [InlineData(2, 1, 190)]
    [InlineData(2, 2, 127)]
    public void As_many_as_a_plain_enumeration_finds(int operations, int tasks, int count) =>
        Scope.AssertFound(operations, tasks, count);

    [Fact]
    public void Two_operations_are_few_enough_to_explore()
    {
        Assert.Equal(15, Scope.All.Count(only => SvmScope.MakesSense(new Program([only], []))));
        Assert.InRange(Scope.Enumerated(2, tasks: 1).Count(), 150, 250);
        Assert.InRange(Scope.Enumerated(2, tasks: 2).Count(), 100, 153);
    }

    [Fact]
    public void Every_operation_is_once_in_the_scope_and_in_some_program() => Scope.AssertEveryOperationIsUsed();

    [Fact]
    public void Every_operation_is_as_plain_as_can_be_but_for_its_kind_and_access() => Assert.All(
        Scope.All.Cast<SvmOperation>(), operation => Assert.All(
            SvmShrinker.Shrink(operation), plainer => Assert.Contains(plainer, Scope.All)));

    [Theory]
    [InlineData("process 0: gpu atomic(page 0)", true)]
    [InlineData("process 0: munmap(page 0)", true)]
    [InlineData("process 0: fork", true)]
    [InlineData("reclaim(page 0 of process 0)", false)]
    [InlineData("evict device memory", false)]
    public void An_operation_alone_makes_sense_or_not(string operation, bool sense) => Assert.Equal(sense, Scope.Sense(operation));

    [Theory]
    [InlineData("process 0: store(page 0)", "reclaim(page 0 of process 0)", true)]
    [InlineData("process 0: gpu write(page 0)", "reclaim(page 0 of process 0)", true)]
    [InlineData("process 0: gpu prefetch(page 0)", "reclaim(page 0 of process 0)", false)]
    [InlineData("process 0: svm bind(page 0)", "reclaim(page 0 of process 0)", false)]
    [InlineData("process 0: svm bind(page 0)", "evict device memory", true)]
    [InlineData("process 0: another device takes (page 0)", "evict device memory", false)]
    [InlineData("process 0: another device takes (page 0)", "process 0: another device takes (page 0)", false)]
    [InlineData("process 0: munmap(page 0)", "process 0: load(page 0)", false)]
    [InlineData("process 0: munmap(page 0)", "process 0: gpu read(page 0)", true)] // a fault that is cancelled
    [InlineData("process 0: mremap(page 0 to page 4)", "process 0: svm bind(page 0)", false)]
    [InlineData("process 0: mprotect(page 0, read-only)", "process 0: store(page 0)", false)]
    [InlineData("process 0: mprotect(page 0, read-only)", "process 0: gpu write(page 0)", true)]
    [InlineData("process 0: mprotect(page 0, read-only)", "process 0: mprotect(page 0, read-only)", false)]
    [InlineData("process 0: svm fini", "process 0: gpu read(page 0)", false)]
    [InlineData("process 0: svm fini", "process 0: store(page 0)", true)]
    [InlineData("process 0: exit", "process 0: svm fini", false)]
    [InlineData("process 0: fork", "process 0: fork", false)]
    public void A_second_operation_makes_sense_after_the_first_or_not(string first, string second, bool sense) =>
        Assert.Equal(sense, Scope.Sense(first, second));

    [Fact]
    public void Device_memory_is_evicted_as_long_as_somebody_has_it()
    {
        const string Bind = "process 0: svm bind(page 0)", Evict = "evict device memory";
        Assert.True(Scope.Sense(Bind, "process 0: mremap(page 0 to page 4)", Evict));
        Assert.False(Scope.Sense(Bind, "process 0: munmap(page 0)", Evict));
        Assert.False(Scope.Sense(Bind, "process 0: load(page 0)", Evict));
        Assert.False(Scope.Sense(Bind, Evict, Evict));
        Assert.True(Scope.Sense(Bind, "process 0: fork", "process 0: exit", Evict));
        Assert.False(Scope.Sense(Bind, "process 0: exit", Evict));
    }

    /// <summary>What is needed may come from another task, earlier or later in the text.</summary>
    [Fact]
    public void One_order_of_the_tasks_is_enough()
    {
        Operation munmap = Scope.Named("process 0: munmap(page 0)"), load = Scope.Named("process 0: load(page 0)");
        Assert.True(SvmScope.MakesSense(new Program([], [[munmap], [load]])));
        Assert.True(SvmScope.MakesSense(new Program([], [[munmap], [munmap]]))); // either may be the first
        Assert.False(SvmScope.MakesSense(new Program([], [[munmap, munmap], [load]])));
        Assert.False(SvmScope.MakesSense(new Program([munmap], [[load], [Scope.Named("process 0: fork")]])));
    }
}
