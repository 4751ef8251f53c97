using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Pagemap.Checking;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Pagemap;
using GpuMm.Model.Vocabulary;
using Xunit;
using static GpuMm.Tests.Checking.PagemapCheckerBench;

namespace GpuMm.Tests.Checking;

/// <summary>What becomes of an allocation of device memory is compared with its lifecycle, page by page.</summary>
public sealed class DevmemLifecyclesTests
{
    readonly PagemapCheckerBench bench = new();
    readonly DevmemLifecycles checker;
    readonly VramDevmem devmem;

    public DevmemLifecyclesTests()
    {
        checker = bench.Add(new DevmemLifecycles(bench.Pagemap));
        devmem = bench.Populated(pages: 2);
        checker.DevmemAllocated(devmem);
    }

    [Fact]
    public void An_allocation_is_populated_drained_and_released()
    {
        Give(0);
        Give(1);
        Lose(0);
        Lose(1);
        checker.DevmemReleased(devmem);
        bench.AssertSilent();
    }

    [Fact]
    public void One_that_nobody_got_a_page_of_is_released()
    {
        checker.DevmemReleased(devmem);
        bench.AssertSilent();
    }

    [Fact]
    public void A_page_may_arrive_while_others_leave_already()
    {
        Give(0);
        Lose(0);
        Give(1);
        Lose(1);
        checker.DevmemReleased(devmem);
        bench.AssertSilent();
    }

    [Fact]
    public void One_that_is_released_while_a_process_has_a_page_is_seen()
    {
        Give(0);
        checker.DevmemReleased(devmem);
        AssertViolated("device allocation of 2 pages for process 0 went from Populated to Detached");
    }

    [Fact]
    public void One_that_is_released_again_is_seen()
    {
        checker.DevmemReleased(devmem);
        checker.DevmemReleased(devmem);
        AssertViolated("went from Detached to Detached");
    }

    [Fact]
    public void A_page_of_one_that_was_released_is_seen()
    {
        checker.DevmemReleased(devmem);
        Give(0);
        AssertViolated("went from Detached to Populated");
    }

    /// <summary>Or it would be drained with the first of them.</summary>
    [Fact]
    public void A_page_is_lost_with_the_last_process_that_has_it()
    {
        bench.Do(new SvmOperation.Fork());
        Give(0);
        Lose(0);
        checker.DevmemReleased(devmem);
        AssertViolated("went from Populated to Detached");
    }

    [Fact]
    public void Rights_may_change_and_the_page_stay()
    {
        Give(0);
        var pte = bench.PteOf(0);
        Change(0, pte, pte with { Writable = false });
        Lose(0);
        checker.DevmemReleased(devmem);
        bench.AssertSilent();
    }

    [Fact]
    public void Pages_of_nobodys_allocation_have_no_life()
    {
        bench.Do(new SvmOperation.OtherDeviceMigrate(0, 0, 2), new SvmOperation.Store(0, 0));
        Give(1);
        Give(0);
        Lose(0);
        bench.AssertSilent();
    }

    void Give(int page) => Change(page, default, bench.PteOf(page));

    /// <summary>The process really has it: it hears of what is about to happen.</summary>
    void Lose(int page) => Change(page, bench.PteOf(page), default);

    void Change(int page, CpuPte before, CpuPte after) => checker.CpuPteChanged(bench.Parent, At(page), before, after);

    void AssertViolated(string message) => bench.AssertViolated(PropertyCatalogue.Lifecycle, message);
}
