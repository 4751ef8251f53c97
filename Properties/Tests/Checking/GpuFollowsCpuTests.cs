using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Svm.Checking;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Model.Vocabulary;
using Xunit;
using static GpuMm.Tests.Checking.SvmCheckerBench;

namespace GpuMm.Tests.Checking;

/// <summary>What the GPU can reach is compared with what the process has, whichever of the two changes.</summary>
public sealed class GpuFollowsCpuTests
{
    static readonly SvmOperation Store = new SvmOperation.Store(0, 0);
    static readonly SvmOperation Bind = new SvmOperation.Bind(0, 0, 1);
    static readonly SvmOperation OtherDevice = new SvmOperation.OtherDeviceMigrate(0, 0, 1);

    readonly SvmCheckerBench bench = new();
    readonly GpuFollowsCpu checker;

    public GpuFollowsCpuTests() => checker = bench.Add(new GpuFollowsCpu(bench.World));

    [Fact]
    public void The_GPU_may_have_what_the_process_has()
    {
        bench.Do(Store);
        checker.GpuEntryChanged(PageOf(0), Host(Frame) with { AtomicDisabled = true });
        checker.GpuTouchesPage(PageOf(0), Frame, Access.Write, inHost: true);
        checker.GpuEntryChanged(PageOf(0), default);
        bench.AssertSilent();
    }

    [Fact]
    public void The_GPU_may_have_what_is_in_its_own_memory()
    {
        bench.Do(Store, Bind);
        checker.GpuEntryChanged(PageOf(0), InVram(FrameInVram) with { AtomicDisabled = true });
        bench.AssertSilent();
        checker.GpuEntryChanged(PageOf(0), Host(FrameInVram) with { AtomicDisabled = true });
        AssertStale($"the gpu can now reach host {FrameInVram} at process 0, page 0 (v1fe), where the process has: device page");
    }

    [Fact]
    public void A_hole_is_not_mapped()
    {
        checker.GpuEntryChanged(PageOf(2), Host(new Pfn(7)));
        AssertStale("the gpu can now reach host p7 at process 0, page 2 (v200), where the process has: none", page: 2);
    }

    [Fact]
    public void Another_page_is_not_mapped()
    {
        bench.Do(Store, new SvmOperation.Store(0, 1));
        checker.GpuEntryChanged(PageOf(0), Host(bench.PteOf(1).Page!.Pfn) with { ReadOnly = true });
        AssertStale("the gpu can now reach host");
    }

    [Fact]
    public void A_page_of_host_memory_is_not_in_video_memory()
    {
        bench.Do(Store);
        checker.GpuEntryChanged(PageOf(0), InVram(Frame) with { ReadOnly = true });
        AssertStale($"the gpu can now reach vram {Frame} at process 0, page 0 (v1fe), where the process has: {Frame}");
    }

    [Fact]
    public void A_page_of_another_device_is_not_mapped()
    {
        bench.Do(Store, OtherDevice);
        Assert.Equal(CpuPteKind.DevicePrivate, bench.PteOf(0).Kind);
        checker.GpuEntryChanged(PageOf(0), InVram(Frame) with { ReadOnly = true });
        AssertStale("where the process has: device page");
    }

    [Fact]
    public void A_process_that_does_not_exist_has_nothing()
    {
        checker.GpuTouchesPage(PageOf(0, process: 1), new Pfn(7), Access.Read, inHost: true);
        bench.AssertViolated(
            PropertyCatalogue.NoStaleTranslation, "the gpu touches host p7 at process 1, page 0 (v1fe), where the process has: none",
            PageOf(0, process: 1));
    }

    [Fact]
    public void The_process_does_not_lose_a_page_that_the_GPU_still_has()
    {
        bench.Do(Store, Gpu(FaultAccess.Read));
        var before = bench.PteOf(0);
        checker.CpuPteChanged(bench.Parent.Mm!, PageOf(0).Vfn, before, before);
        checker.CpuPteChanged(bench.Parent.Mm!, PageOf(1).Vfn, before, default);
        bench.AssertSilent();
        checker.CpuPteChanged(bench.Parent.Mm!, PageOf(0).Vfn, before, default);
        AssertStale($"the gpu can reach host {before.Page!.Pfn} at process 0, page 0 (v1fe), where the process has: none");
    }

    [Fact]
    public void The_process_does_not_lose_a_right_that_the_GPU_still_has()
    {
        bench.Do(Store, Gpu(FaultAccess.Write));
        var before = bench.PteOf(0);
        checker.CpuPteChanged(bench.Parent.Mm!, PageOf(0).Vfn, before, before with { Writable = false });
        AssertForbidden(
            $"the gpu can reach host {Frame} at process 0, page 0 (v1fe) for writing, where the process has: {Frame}, read-only");
    }

    [Fact]
    public void What_the_process_may_not_even_read_is_out_of_reach()
    {
        bench.Do(Store, Gpu(FaultAccess.Read));
        var before = bench.PteOf(0);
        checker.CpuPteChanged(bench.Parent.Mm!, PageOf(0).Vfn, before, before with { ProtNone = true });
        AssertStale($"where the process has: {Frame}, no access");
    }

    [Fact]
    public void The_zero_page_is_not_written()
    {
        bench.Do(new SvmOperation.Load(0, 0));
        checker.GpuEntryChanged(PageOf(0), Host(Frame) with { ReadOnly = true });
        bench.AssertSilent();
        checker.GpuTouchesPage(PageOf(0), Frame, Access.Write, inHost: true);
        AssertForbidden("the gpu touches host p1000 at process 0, page 0 (v1fe) for writing, where the process has: p1000, read-only");
    }

    [Fact]
    public void Atomics_need_the_page_for_the_device_alone()
    {
        bench.Do(Store);
        var entry = Host(Frame);
        checker.GpuEntryChanged(PageOf(0), entry with { AtomicDisabled = true });
        bench.AssertSilent();
        checker.GpuEntryChanged(PageOf(0), entry);
        AssertForbidden($"the gpu can now reach host {Frame} at process 0, page 0 (v1fe) for atomics, where the process has: {Frame}");
    }

    [Fact]
    public void With_the_page_for_itself_the_device_may_do_atomics()
    {
        bench.Do(Store, Gpu(FaultAccess.Atomic));
        Assert.Equal(CpuPteKind.DeviceExclusive, bench.PteOf(0).Kind);
        checker.GpuEntryChanged(PageOf(0), Host(Frame));
        checker.GpuTouchesPage(PageOf(0), Frame, Access.Atomic, inHost: true);
        bench.AssertSilent();
    }

    [Fact]
    public void While_a_page_migrates_the_GPU_may_have_the_old_page_or_the_new_one()
    {
        bench.Do(Store);
        var old = Frame;
        int moments = 0;
        bench.OnStep = () =>
        {
            if (bench.PteOf(0) is not { Kind: CpuPteKind.Migration, Page.Successor: { } successor })
                return;
            moments++;
            checker.GpuTouchesPage(PageOf(0), old, Access.Read, inHost: true);
            checker.GpuEntryChanged(PageOf(0), InVram(bench.World.FrameOf(successor)) with { AtomicDisabled = true });
        };
        bench.Do(Bind);
        Assert.True(moments > 0);
        bench.AssertSilent();
    }

    [Fact]
    public void While_a_page_migrates_the_GPU_has_no_third_one()
    {
        bench.Do(Store, Gpu(FaultAccess.Read), new SvmOperation.Store(0, 1));
        var migrates = new CpuPte(CpuPteKind.Migration, bench.PteOf(0).Page, Writable: true);
        checker.CpuPteChanged(bench.Parent.Mm!, PageOf(0).Vfn, bench.PteOf(0), migrates);
        bench.AssertSilent();
        checker.CpuPteChanged(bench.Parent.Mm!, PageOf(0).Vfn, bench.PteOf(0), migrates with { Page = bench.PteOf(1).Page });
        AssertStale($"where the process has: {bench.PteOf(1).Page} on its way");
    }

    [Fact]
    public void The_driver_maps_nothing_where_only_explicit_mappings_may_be()
    {
        checker.GpuEntryChanged(PageOf(3), default);
        bench.AssertSilent();
        bench.Do(
            new SvmOperation.Mmap(0, 3, 1, VmaKind.Anonymous, Prot.ReadWrite), new SvmOperation.Store(0, 3));
        checker.GpuEntryChanged(PageOf(3), Host(bench.PteOf(3).Page!.Pfn) with { ReadOnly = true });
        bench.AssertViolated(
            PropertyCatalogue.VaExclusive,
            "the driver mapped process 0, page 3 (v201) by itself, where only explicit mappings may be", PageOf(3));
    }

    Pfn Frame => bench.PteOf(0).Page!.Pfn;

    Pfn FrameInVram => bench.World.FrameOf(bench.PteOf(0).Page!);

    void AssertStale(string message, int page = 0) =>
        bench.AssertViolated(PropertyCatalogue.NoStaleTranslation, message, PageOf(page));

    void AssertForbidden(string message) => bench.AssertViolated(PropertyCatalogue.PermissionEnforced, message, PageOf(0));
}
