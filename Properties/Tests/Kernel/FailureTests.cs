using GpuMm.Implementation.Kernel;
using Xunit;

namespace GpuMm.Tests.Kernel;

/// <summary>Injected failures, and memory that is asked for explicitly.</summary>
public class FailureTests
{
    [Theory]
    [InlineData(1, "no yes yes")]
    [InlineData(2, "yes no yes")]
    [InlineData(3, "yes yes no")]
    [InlineData(4, "yes yes yes")]
    public void An_allocation_fails_at_the_occurrence_that_the_scenario_names(int nth, string expected)
    {
        var bench = new KernelBench(failures: [new InjectedFailure(FailureSite.TableNode, nth)]);
        bench.Run(() => AllocateThrice(bench, FailureSite.TableNode));
        Assert.Equal(expected, string.Join(' ', bench.Said));
        Assert.Equal(3, bench.Kernel.Failures.TimesPassed(FailureSite.TableNode));
        Assert.Equal(nth <= 3 ? [(FailureSite.TableNode, "task 1")] : [], bench.Injected);
    }

    [Fact]
    public void Sites_are_counted_apart()
    {
        var bench = new KernelBench(
            failures: [new InjectedFailure(FailureSite.TableNode, 1), new InjectedFailure(FailureSite.BuddyBlock, 3)]);
        bench.Run(async () =>
        {
            await AllocateThrice(bench, FailureSite.BuddyBlock);
            await AllocateThrice(bench, FailureSite.TableNode);
            await AllocateThrice(bench, FailureSite.RangeNode);
        });
        Assert.Equal("yes yes no no yes yes yes yes yes", string.Join(' ', bench.Said));
    }

    [Fact]
    public void A_site_can_fail_several_times()
    {
        var bench = new KernelBench(
            failures: [new InjectedFailure(FailureSite.BuddyBlock, 1), new InjectedFailure(FailureSite.BuddyBlock, 3)]);
        bench.Run(() => AllocateThrice(bench, FailureSite.BuddyBlock));
        Assert.Equal("no yes no", string.Join(' ', bench.Said));
    }

    [Fact]
    public void Nothing_fails_or_is_counted_once_the_plan_is_disarmed()
    {
        var bench = new KernelBench(failures: [new InjectedFailure(FailureSite.BuddyBlock, 1)]);
        bench.Kernel.Failures.Armed = false;
        bench.Run(() => AllocateThrice(bench, FailureSite.BuddyBlock));
        Assert.Equal("yes yes yes", string.Join(' ', bench.Said));
        Assert.Equal(0, bench.Kernel.Failures.TimesPassed(FailureSite.BuddyBlock));
    }

    [Fact]
    public void An_allocation_is_a_step_on_its_site()
    {
        var bench = new KernelBench();
        bench.Run(async () => await bench.Kernel.Allocate(FailureSite.TableRecords));
        Assert.Equal(
            new Step(1, StepKind.Allocate, new Resource(ResourceKind.Allocator, (ulong)FailureSite.TableRecords)),
            Assert.Single(bench.Steps));
    }

    [Fact]
    public void Sites_of_hardware_and_of_page_table_code_are_no_memory()
    {
        FailureSite[] hardware =
        [
            FailureSite.PraminWindow, FailureSite.PraminRead, FailureSite.PraminWrite, FailureSite.TlbFlush,
            FailureSite.PgtableMap, FailureSite.PgtableUnmap, FailureSite.AsCommand, FailureSite.MmGet, FailureSite.HmmBusy,
            FailureSite.DevicePage, FailureSite.DmaMap, FailureSite.Copy, FailureSite.FaultTimeout,
        ];
        Assert.Equal(hardware, Enum.GetValues<FailureSite>().Where(site => !site.IsMemory));
        Assert.Equal(Enum.GetValues<FailureSite>().Length, FailurePlan.SiteCount);
    }

    [Fact]
    public void A_failure_names_its_occurrence() => Assert.Equal("TlbFlush #2", new InjectedFailure(FailureSite.TlbFlush, 2).ToString());

    [Fact]
    public void Pushing_to_a_vector_never_allocates()
    {
        var vector = new KVec<string>();
        Assert.False(vector.PushWithinCapacity("no room"));
        vector.AdoptCapacity(2);
        Assert.True(vector.PushWithinCapacity("a"));
        Assert.True(vector.PushWithinCapacity("b"));
        Assert.False(vector.PushWithinCapacity("c"));
        Assert.Equal((2, 2), (vector.Count, vector.Capacity));
        Assert.Equal(["a", "b"], vector.Items);
    }

    [Fact]
    public void Storage_of_a_vector_only_grows_and_is_reused()
    {
        var vector = new KVec<string>();
        vector.AdoptCapacity(1);
        vector.AdoptCapacity(0);
        Assert.Equal(1, vector.Capacity);
        Assert.True(vector.PushWithinCapacity("a"));
        vector.Remove("a");
        Assert.True(vector.PushWithinCapacity("b"));
        Assert.Equal(["b"], vector.Items);
    }

    static async ValueTask AllocateThrice(KernelBench bench, FailureSite site)
    {
        for (int i = 0; i < 3; i++)
            bench.Said.Add(await bench.Kernel.Allocate(site) ? "yes" : "no");
    }
}
