using GpuMm.Implementation.Kernel;
using Xunit;
using Mutex = GpuMm.Implementation.Kernel.Mutex;

namespace GpuMm.Tests.Kernel;

/// <summary>The order of locks: what is wrong even in a run in which nothing goes wrong.</summary>
public class LockdepTests
{
    readonly KernelBench bench = new();

    [Fact]
    public void Locks_always_taken_in_one_order_say_nothing()
    {
        var (a, b, c) = (bench.NewMutex("a"), bench.NewMutex("b"), bench.NewMutex("c"));
        Run(() => Nest(a, b), () => Nest(b, c), () => Nest(a, c), () => Nest(a, b));
        Assert.Empty(bench.Findings);
    }

    [Fact]
    public void Locks_taken_in_both_orders_are_found_without_a_deadlock()
    {
        var (a, b) = (bench.NewMutex("a"), bench.NewMutex("b"));
        Run(() => Nest(a, b), () => Nest(b, a));
        var finding = Assert.Single(bench.Findings);
        Assert.False(finding.ThroughReclaim);
        Assert.Equal("task 1 took 'a' while holding 'b'; order: b -> a -> b", finding.Message);
    }

    [Fact]
    public void A_cycle_is_reported_once()
    {
        var (a, b) = (bench.NewMutex("a"), bench.NewMutex("b"));
        Run(() => Nest(a, b), () => Nest(b, a), () => Nest(b, a), () => Nest(a, b));
        Assert.Single(bench.Findings);
    }

    [Fact]
    public void A_chain_through_a_third_lock_is_a_cycle()
    {
        var (a, b, c) = (bench.NewMutex("a"), bench.NewMutex("b"), bench.NewMutex("c"));
        Run(() => Nest(a, b), () => Nest(b, c));
        Assert.Empty(bench.Findings);
        Run(() => Nest(c, a));
        Assert.Equal("task 1 took 'a' while holding 'c'; order: c -> a -> b -> c", Assert.Single(bench.Findings).Message);
    }

    [Fact]
    public void Two_locks_of_one_class_must_not_nest()
    {
        var (first, second) = (bench.NewMutex("vmm"), bench.NewMutex("vmm"));
        Run(() => Nest(first, second));
        Assert.StartsWith("task 1 took 'vmm' while holding it", Assert.Single(bench.Findings).Message);
    }

    [Fact]
    public void A_lock_taken_twice_is_found_although_the_task_never_gets_it()
    {
        var a = bench.NewMutex("a");
        Assert.Equal(RunEnd.Deadlocked, bench.Run(() => Nest(a, a)));
        Assert.StartsWith("task 1 took 'a' while holding it", Assert.Single(bench.Findings).Message);
    }

    [Fact]
    public void A_lock_that_was_released_leaves_no_trace_in_the_order()
    {
        var (a, b) = (bench.NewMutex("a"), bench.NewMutex("b"));
        Run(() => Nest(a, b), () => OneAfterTheOther(b, a));
        Assert.Empty(bench.Findings);
    }

    [Fact]
    public void An_allocation_in_a_signalling_section_is_found()
    {
        Run(() => Signalling(Allocate));
        var finding = Assert.Single(bench.Findings);
        Assert.True(finding.ThroughReclaim);
        Assert.StartsWith("task 1 allocated, which may reclaim, while holding 'fence signalling'", finding.Message);
    }

    [Fact]
    public void An_allocation_after_a_signalling_section_is_fine()
    {
        Run(async () =>
        {
            await Signalling(() => bench.Say("signalled"));
            await Allocate();
        });
        Assert.Empty(bench.Findings);
    }

    [Fact]
    public void An_allocation_under_a_lock_in_a_signalling_section_is_found_for_both()
    {
        var a = bench.NewMutex("a");
        Run(() => Signalling(() => Holding(a, Allocate)));
        Assert.NotEmpty(bench.Findings);
        Assert.All(bench.Findings, finding => Assert.True(finding.ThroughReclaim));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_lock_held_over_an_allocation_must_not_be_taken_in_a_signalling_section(bool allocationFirst)
    {
        var a = bench.NewMutex("a");
        Func<ValueTask> allocates = () => Holding(a, Allocate);
        Func<ValueTask> signals = () => Signalling(() => Holding(a, () => bench.Say("signals")));
        Run(allocationFirst ? allocates : signals);
        Assert.Empty(bench.Findings);
        Run(allocationFirst ? signals : allocates);
        Assert.True(Assert.Single(bench.Findings).ThroughReclaim);
    }

    [Fact]
    public void The_same_through_a_second_lock_is_found()
    {
        var (outer, inner) = (bench.NewMutex("outer"), bench.NewMutex("inner"));
        Run(() => Holding(inner, Allocate), () => Nest(outer, inner));
        Assert.Empty(bench.Findings);
        Run(() => Signalling(() => Holding(outer, () => bench.Say("signals"))));
        Assert.True(Assert.Single(bench.Findings).ThroughReclaim);
    }

    [Fact]
    public void A_class_on_the_fence_path_must_not_be_held_over_an_allocation_even_if_no_fence_is_signalled()
    {
        var (window, other) = (bench.NewMutex("window", onFencePath: true), bench.NewMutex("other"));
        Run(() => Holding(other, Allocate));
        Assert.Empty(bench.Findings);
        Run(() => Holding(window, Allocate));
        Assert.Equal(
            "task 1 allocated, which may reclaim, while holding 'window'; order: window -> reclaim -> fence signalling -> window",
            Assert.Single(bench.Findings).Message);
    }

    [Fact]
    public void A_class_is_known_by_its_name()
    {
        var lockdep = bench.Kernel.Lockdep;
        Assert.Same(lockdep.Class("a"), lockdep.Class("a"));
        Assert.NotSame(lockdep.Class("a"), lockdep.Class("b"));
        Assert.Equal("a", lockdep.Class("a").Name);
    }

    [Fact]
    public void There_are_at_most_thirty_two_classes()
    {
        var lockdep = bench.Kernel.Lockdep;
        for (int i = 2; i < 32; i++) // reclaim and signalling are two
            lockdep.Class($"lock {i}");
        Assert.Throws<InvalidOperationException>(() => lockdep.Class("one too many"));
    }

    /// <summary>One after the other, so that nothing ever deadlocks.</summary>
    void Run(params Func<ValueTask>[] bodies)
    {
        foreach (var body in bodies)
            Assert.Equal(RunEnd.Completed, bench.Run(body));
        Assert.Empty(bench.Crashed);
    }

    async ValueTask Allocate() => Assert.True(await bench.Kernel.Allocate(FailureSite.RangeNode));

    async ValueTask Signalling(Func<ValueTask> inside)
    {
        await bench.Say("begins to signal");
        using (bench.Kernel.BeginSignalling())
            await inside();
    }

    static async ValueTask Holding(Mutex mutex, Func<ValueTask> inside)
    {
        await using (await mutex.Lock())
            await inside();
    }

    static ValueTask Nest(Mutex outer, Mutex inner) => Holding(outer, () => Holding(inner, () => ValueTask.CompletedTask));

    static async ValueTask OneAfterTheOther(Mutex first, Mutex second)
    {
        await Holding(first, () => ValueTask.CompletedTask);
        await Holding(second, () => ValueTask.CompletedTask);
    }
}
