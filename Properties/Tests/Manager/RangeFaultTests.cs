using GpuMm.Harness.Systems.Manager.Checking;
using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Manager;
using GpuMm.Implementation.Pagemap;
using GpuMm.Implementation.Svm;
using GpuMm.Model.Vocabulary;
using Xunit;
using static GpuMm.Tests.Manager.Does;

namespace GpuMm.Tests.Manager;

/// <summary>A fault is handled for the range around its page; where that does not do, for the page alone.</summary>
public sealed class RangeFaultTests
{
    static readonly Operation Read = Gpu(FaultAccess.Read);
    static readonly Operation Write = Gpu(FaultAccess.Write);
    static readonly Operation Atomic = Gpu(FaultAccess.Atomic);

    [Fact]
    public void What_is_advised_is_fetched_by_a_fault_and_all_of_its_range_is_mapped()
    {
        var run = ManagerRun.Of(Store(0), Store(1), Advise(0), Read, Gpu(FaultAccess.Read, 1));
        Assert.Equal("ok, ok, ok, ok, ok", run.Answers);
        Assert.Equal((CpuPteKind.DevicePrivate, CpuPteKind.DevicePrivate), (run.Cpu(0), run.Cpu(1)));
        Assert.Equal(("vram rwa", "vram rwa"), (run.Gpu(0), run.Gpu(1)));
        Assert.Equal(1, run.Faults);
        Assert.True(run.Reached(ManagerSometimes.GpuReadDevicePage));
    }

    [Fact]
    public void What_nobody_advised_is_mapped_where_it_is()
    {
        var run = ManagerRun.Of(Store(0), Store(1), Read, Gpu(FaultAccess.Write, 1));
        Assert.Equal((CpuPteKind.Present, CpuPteKind.Present), (run.Cpu(0), run.Cpu(1)));
        Assert.Equal(("host rw", "host rw"), (run.Gpu(0), run.Gpu(1)));
        Assert.Equal(1, run.Faults);
        Assert.False(run.Reached(PagemapMark.MigratedToDevmem));
    }

    /// <summary>A range ends where its alignment does: four pages of the upper half are two tables of two pages each.</summary>
    [Fact]
    public void A_range_is_the_largest_aligned_one_within_its_mapping()
    {
        var run = ManagerRun.Of(
            MmapUpper, Store(4), Store(5), Store(6), Store(7), Gpu(FaultAccess.Read, 5), Gpu(FaultAccess.Read, 4));
        Assert.Equal(("host rw", "host rw", "nothing", "nothing"), (run.Gpu(4), run.Gpu(5), run.Gpu(6), run.Gpu(7)));
        Assert.Equal(1, run.Faults);
    }

    [Fact]
    public void Of_the_other_pages_only_what_is_there_is_mapped()
    {
        var run = ManagerRun.Of(Read, Gpu(FaultAccess.Read, 1));
        Assert.Equal((CpuPteKind.Present, CpuPteKind.Present), (run.Cpu(0), run.Cpu(1)));
        Assert.Equal(2, run.Faults);
        Assert.Equal("nothing", ManagerRun.Of(Read).Gpu(1));
    }

    [Fact]
    public void What_the_other_page_may_it_may_for_the_GPU()
    {
        var run = ManagerRun.Of(Store(0), Store(1), Write, Gpu(FaultAccess.Atomic, 1));
        Assert.Equal("ok, ok, ok, ok", run.Answers);
        Assert.Equal(("host rw", "host rwa"), (run.Gpu(0), run.Gpu(1)));
        Assert.Equal((CpuPteKind.Present, CpuPteKind.DeviceExclusive), (run.Cpu(0), run.Cpu(1)));
    }

    [Fact]
    public void An_atomic_access_works_in_device_memory_and_needs_no_page_for_itself()
    {
        var run = ManagerRun.Of(Store(0), Advise(0), Atomic);
        Assert.Equal(run.ValueOf(Store(0)), Assert.IsType<SvmResponse.Accessed>(run.AnswerTo(Atomic)).Before);
        Assert.Equal((CpuPteKind.DevicePrivate, "vram rwa"), (run.Cpu(0), run.Gpu(0)));
        Assert.True(run.Reached(ManagerSometimes.AtomicInDeviceMemory));
    }

    [Fact]
    public void In_system_memory_it_has_the_page_for_itself()
    {
        var run = ManagerRun.Of(Store(0), Atomic, Load(0));
        Assert.Equal(run.ValueOf(Atomic), run.ValueOf(Load(0)));
        Assert.Equal((CpuPteKind.Present, "nothing"), (run.Cpu(0), run.Gpu(0)));
        Assert.False(run.Reached(ManagerSometimes.AtomicInDeviceMemory));
        Assert.Equal((CpuPteKind.DeviceExclusive, "host rwa"), (ManagerRun.Of(Store(0), Atomic).Cpu(0), ManagerRun.Of(Atomic).Gpu(0)));
    }

    [Fact]
    public void The_CPU_has_a_page_back_after_the_slice_with_all_that_was_allocated_with_it()
    {
        var run = ManagerRun.Of(Store(0), Store(1), Advise(0), Write, Load(0));
        Assert.Equal(run.ValueOf(Write), run.ValueOf(Load(0)));
        Assert.Equal((CpuPteKind.Present, CpuPteKind.Present), (run.Cpu(0), run.Cpu(1)));
        Assert.Equal(("nothing", "nothing"), (run.Gpu(0), run.Gpu(1)));
        Assert.True(run.Record.VirtualTimeMs >= GpuSvm.TimesliceMs);
        Assert.True(run.Reached(PagemapMark.WithinTimeslice) && run.Reached(PagemapMark.ReturnedByCpuFault));
    }

    /// <summary>It is of an allocation of its own.</summary>
    [Fact]
    public void What_was_there_before_the_rest_of_its_range_stays_when_that_goes_back()
    {
        var run = ManagerRun.Of(Store(0), Store(1), Populate(1), Populate(0, 2), Load(0));
        Assert.Equal((CpuPteKind.Present, CpuPteKind.DevicePrivate), (run.Cpu(0), run.Cpu(1)));
        Assert.True(run.Reached(PagemapMark.PartlyResident) && run.Reached(PagemapMark.SparedOtherAllocation));
    }

    [Fact]
    public void What_has_come_back_is_fetched_again_by_the_next_fault()
    {
        var run = ManagerRun.Of(Store(0), Advise(0), Read, Store(0), Write);
        Assert.Equal((CpuPteKind.DevicePrivate, "vram rwa"), (run.Cpu(0), run.Gpu(0)));
        Assert.Equal(2, run.Faults);
    }

    /// <summary>It asks for nothing, and is answered before it is handled.</summary>
    [Fact]
    public void A_prefetch_migrates_nothing()
    {
        var run = ManagerRun.Of(Store(0), Advise(0), Gpu(FaultAccess.Prefetch), Evict, Advise(0));
        Assert.Equal(CpuPteKind.Present, run.Cpu(0));
        Assert.False(run.Reached(PagemapMark.MigratedToDevmem));
        var between = ManagerRun.Plain([Store(0), Advise(0)], [Gpu(FaultAccess.Prefetch)]);
        Assert.All(ManagerRun.Many(between), prefetch => Assert.False(prefetch.Reached(PagemapMark.MigratedToDevmem)));
        Assert.Contains(ManagerRun.Many(between), prefetch => prefetch.Gpu(0) == "host rw");
    }

    [Fact]
    public void A_page_beside_a_hole_is_a_range_of_its_own()
    {
        var run = ManagerRun.Of(Store(0), Store(1), Munmap(1), Advise(0), Read, Gpu(FaultAccess.Read, 1));
        Assert.Equal("ok, ok, ok, ok, ok, refused", run.Answers);
        Assert.Equal((CpuPteKind.DevicePrivate, "vram rwa", "nothing"), (run.Cpu(0), run.Gpu(0), run.Gpu(1)));
    }

    [Fact]
    public void So_is_one_beside_a_page_with_other_rights()
    {
        var run = ManagerRun.Of(Store(0), Store(1), Mprotect(1, Prot.Read), Advise(0), Write, Gpu(FaultAccess.Write, 1));
        Assert.Equal("ok, ok, ok, ok, ok, refused", run.Answers);
        Assert.Equal((CpuPteKind.DevicePrivate, CpuPteKind.Present), (run.Cpu(0), run.Cpu(1)));
        Assert.Equal("vram rwa", run.Gpu(0));
    }

    [Fact]
    public void A_page_of_a_file_cannot_be_fetched_and_is_mapped_where_it_is()
    {
        var run = ManagerRun.Of(Mmap(0, 1, VmaKind.FileShared), Advise(0, 2), Write, Load(0), Atomic);
        Assert.Equal("ok, ok, ok, ok, refused", run.Answers);
        Assert.Equal(run.ValueOf(Write), run.ValueOf(Load(0)));
        Assert.Equal((CpuPteKind.Present, "host rw"), (run.Cpu(0), run.Gpu(0)));
    }

    [Fact]
    public void Where_one_page_of_a_range_cannot_be_fetched_none_is()
    {
        var run = ManagerRun.Of(Store(0), Store(1), new SvmOperation.Pin(0, 1), Advise(0), Read);
        Assert.Equal("ok, ok, ok, ok, ok", run.Answers);
        Assert.Equal((CpuPteKind.Present, "host rw", "host rw"), (run.Cpu(0), run.Gpu(0), run.Gpu(1)));
        Assert.True(run.Reached(PagemapMark.FailedAndPutBack) || run.Reached(PagemapMark.PartlyCollected));
    }

    /// <summary>What the range could not have, the page alone can, if it fails only once.</summary>
    [Theory]
    [InlineData(FailureSite.IntervalNotifier)]
    [InlineData(FailureSite.TableNode)]
    [InlineData(FailureSite.TableRecords)]
    public void A_range_that_cannot_be_had_is_handled_page_by_page(FailureSite site)
    {
        var scenario = ManagerRun.Plain([Store(0), Store(1), Read]);
        Assert.Equal(("host rw", "host rw"), (ManagerRun.Of(scenario).Gpu(0), ManagerRun.Of(scenario).Gpu(1)));
        var run = ManagerRun.Of(scenario with { Failures = [new InjectedFailure(site, 1)] });
        Assert.Equal("ok, ok, ok", run.Answers);
        Assert.Equal(("host rw", "nothing"), (run.Gpu(0), run.Gpu(1)));
        Assert.Equal(1, run.Faults);
    }

    [Theory]
    [InlineData(FailureSite.MigrationArrays)]
    [InlineData(FailureSite.Zdd)]
    [InlineData(FailureSite.BuddyBlock)]
    [InlineData(FailureSite.DmaMap)]
    [InlineData(FailureSite.Copy)]
    public void A_migration_that_fails_costs_the_access_nothing(FailureSite site)
    {
        var scenario = ManagerRun.Plain([Store(0), Advise(0), Read]) with { Failures = [new InjectedFailure(site, 1)] };
        var run = ManagerRun.Of(scenario);
        Assert.Equal(("ok, ok, ok", CpuPteKind.Present, "host rw"), (run.Answers, run.Cpu(0), run.Gpu(0)));
    }

    [Fact]
    public void In_a_hole_there_is_nothing_to_map_or_fetch()
    {
        var run = ManagerRun.Of(Munmap(0), Advise(0), Read, Write, Atomic);
        Assert.Equal("ok, ok, refused, refused, refused", run.Answers);
        Assert.True(run.Reached(SvmMark.FaultCancelled));
    }

    /// <summary>Whoever is the first, and however often the page goes to and fro.</summary>
    [Fact]
    public void Both_processors_use_a_page_in_turn_in_every_order()
    {
        var scenario = ManagerRun.Plain([Store(0), Advise(0)], [Atomic, Read], [Store(0), Load(0)]);
        var runs = ManagerRun.Many(scenario).ToArray();
        Assert.All(runs, run => Assert.Equal("ok, ok, ok, ok, ok, ok", run.Answers));
        Assert.Contains(runs, run => run.Reached(PagemapMark.ReturnedByCpuFault));
        Assert.Contains(runs, run => run.Cpu(0) == CpuPteKind.DevicePrivate);
        Assert.Contains(runs, run => run.Cpu(0) == CpuPteKind.Present);
    }
}
