using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Manager;
using GpuMm.Harness.Systems.Svm.Checking;
using GpuMm.Model.Vocabulary;
using Xunit;
using static GpuMm.Tests.Checking.SvmCheckerBench;

namespace GpuMm.Tests.Checking;

/// <summary>Where buffers are mapped explicitly the GPU has them, whatever the process has there; elsewhere what the process has.</summary>
public sealed class GpuBesideBuffersTests
{
    const int Buffer = SvmWindow.UnmanagedPage;

    readonly SvmCheckerBench bench = new(ManagerSystem.Instance);
    readonly GpuFollowsCpu checker;

    public GpuBesideBuffersTests() => checker = bench.Add(new GpuFollowsCpu(bench.World));

    [Fact]
    public void A_buffer_is_no_page_of_the_process()
    {
        checker.GpuEntryChanged(PageOf(Buffer), InVram(new Pfn(7)));
        checker.GpuTouchesPage(PageOf(Buffer), new Pfn(7), Access.Write, inHost: false);
        bench.AssertSilent();
    }

    [Fact]
    public void What_becomes_of_the_page_of_the_process_does_not_matter_to_it()
    {
        bench.Do(
            new SvmOperation.PrepareMap(0), new SvmOperation.ExecuteMap(0, Writable: true),
            new SvmOperation.Mmap(0, Buffer, 1, VmaKind.Anonymous, Prot.ReadWrite), new SvmOperation.Store(0, Buffer));
        Assert.True(bench.World.EntryOf(bench.Parent, SvmWindow.VfnOf(Buffer)).Valid);
        checker.CpuPteChanged(bench.Parent.Mm!, SvmWindow.VfnOf(Buffer), bench.PteOf(Buffer), default);
        bench.AssertSilent();
    }

    [Fact]
    public void In_all_other_pages_the_GPU_has_only_what_the_process_has()
    {
        checker.GpuEntryChanged(PageOf(Buffer - 1), InVram(new Pfn(7)));
        bench.AssertViolated(
            PropertyCatalogue.NoStaleTranslation, "the gpu can now reach vram p7 at process 0, page 2", PageOf(Buffer - 1));
    }

    [Fact]
    public void What_is_in_device_memory_serves_atomics_as_far_as_it_may_be_written()
    {
        bench.Do(new SvmOperation.Store(0, 0), new SvmOperation.Populate(0, 0, 1, 0));
        var (there, frame) = (bench.PteOf(0), bench.World.FrameOf(bench.PteOf(0).Page!));
        checker.GpuEntryChanged(PageOf(0), InVram(frame));
        checker.GpuTouchesPage(PageOf(0), frame, Access.Atomic, inHost: false);
        bench.AssertSilent();
        bench.Do(Gpu(FaultAccess.Write));
        checker.CpuPteChanged(bench.Parent.Mm!, SvmWindow.VfnOf(0), there, there with { Writable = false });
        bench.AssertViolated(PropertyCatalogue.PermissionEnforced, "for atomics, where the process has", PageOf(0));
    }
}
