using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Svm;
using GpuMm.Model.Vocabulary;
using Xunit;

namespace GpuMm.Tests.Svm;

/// <summary>nouveau's bind: which pages go to video memory, which stay, and what the GPU has of both.</summary>
public class DeviceMemoryTests
{
    [Fact]
    public void What_the_process_may_not_read_stays_and_is_not_mapped()
    {
        var bench = new NouveauBench().Map(0, 2).Store(0, 7);
        bench.Mprotect(0, 2, Prot.None);
        bench.Bind(0, 2);
        Assert.Equal([CpuPteKind.Present, CpuPteKind.None], bench.Kinds(0, 2));
        Assert.False(bench.Entry(0).Valid || bench.Entry(1).Valid);
        bench.Mprotect(0, 2, Prot.ReadWrite);
        Assert.Equal(7UL, bench.Load(0));
    }

    [Theory]
    [InlineData(0, 3)]
    [InlineData(1, 2)]
    public void Where_nothing_is_mapped_bind_goes_on_behind_it(int page, int count)
    {
        var bench = new NouveauBench().Map(0).Map(2).Store(0, 1).Store(2, 3);
        bench.Bind(page, count);
        Assert.Contains(SvmMark.BindSkippedHole, bench.Marks);
        var first = page == 0 ? CpuPteKind.DevicePrivate : CpuPteKind.Present;
        Assert.Equal([first, CpuPteKind.None, CpuPteKind.DevicePrivate], bench.Kinds(0, 3));
        Assert.Equal([1UL, 3UL], [bench.GpuRead(0), bench.GpuRead(2)]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_page_that_never_was_there_is_zeros_in_video_memory_whatever_the_frame_held(bool wasRead)
    {
        var bench = new NouveauBench().Map(0, 2).Store(0, 7);
        bench.Bind(0);
        var frame = bench.Drm.Dmem.FrameOf(bench.Pte(0).Page!);
        Assert.Equal(7UL, bench.Load(0)); // it comes back, and the frame is free
        if (wasRead)
            bench.Load(1);
        bench.Bind(1);
        Assert.Equal(frame, bench.Drm.Dmem.FrameOf(bench.Pte(1).Page!));
        Assert.Contains(SvmMark.MigratedHoleToVram, bench.Marks);
        Assert.Equal([0UL, 0UL], [bench.GpuRead(1), bench.Load(1)]);
        bench.ExitAll();
    }

    [Fact]
    public void A_pinned_page_stays_until_it_is_unpinned()
    {
        var bench = new NouveauBench().Map(0).Store(0, 7);
        var page = bench.Pin(0);
        bench.Bind(0);
        Assert.Equal((CpuPteKind.Present, page), (bench.Pte(0).Kind, bench.Pte(0).Page));
        Assert.Equal((7UL, 0), (bench.GpuRead(0), bench.Dmem.InUse));
        bench.Run(() => bench.Parent.Mm.Unpin(page));
        bench.Bind(0);
        Assert.Equal((CpuPteKind.DevicePrivate, 7UL), (bench.Pte(0).Kind, bench.GpuRead(0)));
        bench.ExitAll();
    }

    [Theory]
    [InlineData(FailureSite.Copy)]
    [InlineData(FailureSite.DmaMap)]
    [InlineData(FailureSite.DevicePage)]
    public void A_page_that_cannot_be_copied_stays_and_the_others_go(FailureSite site)
    {
        var bench = new NouveauBench(failures: new InjectedFailure(site, 1)).Map(0, 2).Store(0, 7).Store(1, 8);
        bench.Bind(0, 2);
        Assert.Equal([CpuPteKind.Present, CpuPteKind.DevicePrivate], bench.Kinds(0, 2));
        Assert.Equal((false, true), (bench.Entry(0).Valid, bench.Entry(1).Valid));
        Assert.Equal(1, bench.Dmem.InUse);
        Assert.Equal([7UL, 8UL], [bench.GpuRead(0), bench.GpuRead(1)]);
        bench.ExitAll();
    }

    [Fact]
    public void A_hole_that_cannot_be_cleared_stays_one()
    {
        var bench = new NouveauBench(failures: new InjectedFailure(FailureSite.Copy, 1)).Map(0);
        bench.Bind(0);
        Assert.Equal((CpuPteKind.None, 0), (bench.Pte(0).Kind, bench.Dmem.InUse));
        bench.ExitAll();
    }

    [Fact]
    public void When_video_memory_is_used_up_the_rest_stays()
    {
        var bench = new NouveauBench(vramInPages: 8).Map(0, 3).Map(4, 4);
        for (int page = 0; page < 3; page++)
            bench.Store(page, 1 + (ulong)page).Store(4 + page, 5 + (ulong)page);
        bench.Bind(0, 3);
        bench.Bind(4, 4);
        Assert.Contains(SvmMark.DeviceMemoryExhausted, bench.Marks);
        Assert.Contains(CpuPteKind.Present, bench.Kinds(4, 3));
        Assert.Equal([1UL, 2UL, 3UL, 5UL, 6UL, 7UL], new[] { 0, 1, 2, 4, 5, 6 }.Select(page => bench.Load(page)));
        bench.ExitAll();
    }

    [Fact]
    public void What_is_left_to_explicit_mappings_goes_and_is_not_mapped()
    {
        const int unmanaged = SvmWindow.PagesPerHalf - 1;
        var bench = new NouveauBench().Map(2, 2).Store(2, 3).Store(unmanaged, 4);
        bench.Bind(2, 2);
        Assert.Equal([CpuPteKind.DevicePrivate, CpuPteKind.DevicePrivate], bench.Kinds(2, 2));
        Assert.Equal((true, false), (bench.Entry(2).Valid, bench.Entry(unmanaged).Valid));
        Assert.Equal(4UL, bench.Load(unmanaged));
        bench.ExitAll();
    }

    /// <summary>After a fork both have it there, read-only: mapped as it is, a write would be replayed for ever.</summary>
    [Fact]
    public void A_page_in_video_memory_that_is_shared_comes_back_for_a_write()
    {
        var bench = new NouveauBench().Map(0).Store(0, 1);
        var child = bench.Fork();
        bench.Bind(0);
        Assert.True(bench.Entry(0).ReadOnly);
        Assert.Equal((CpuPteKind.DevicePrivate, 1UL), (bench.Pte(0).Kind, bench.GpuRead(0)));
        bench.GpuWrite(0, 2);
        Assert.Equal((2UL, 1UL), (bench.Load(0), bench.Load(0, child)));
        bench.ExitAll();
    }

    [Fact]
    public void What_the_process_may_only_read_is_read_only_in_video_memory_too()
    {
        var bench = new NouveauBench().Map(0, 2).Store(0, 1);
        bench.Mprotect(0, 2, Prot.Read);
        bench.Bind(0, 2);
        Assert.True(bench.Entry(0).ReadOnly && bench.Entry(1).ReadOnly);
        bench.AssertGpuRefused(FaultAccess.Write, 0);
        bench.AssertGpuRefused(FaultAccess.Write, 1);
        Assert.Equal([1UL, 0UL], [bench.GpuRead(0), bench.GpuRead(1)]);
    }

    /// <summary>What it wrote after the copy would be lost.</summary>
    [Fact]
    public void While_a_page_goes_to_video_memory_the_GPU_does_not_reach_the_old_one()
    {
        var bench = new NouveauBench().Map(0);
        bench.GpuWrite(0, 1);
        bool? reaches = null;
        bench.Run(
            async () =>
            {
                await bench.Until(() => bench.Pte(0).Kind == CpuPteKind.Migration);
                reaches = bench.Entry(0).Valid;
            },
            () => bench.Parent.Bind(0));
        Assert.False(reaches);
        Assert.Equal(1UL, bench.GpuRead(0));
    }

    [Fact]
    public void Binding_a_range_twice_changes_nothing()
    {
        var bench = new NouveauBench().Map(0, 2).Store(0, 1).Store(1, 2);
        bench.Bind(0, 2);
        var before = bench.Parent.Mm.Entries.ToArray();
        bench.Bind(0, 2);
        Assert.Equal(before, bench.Parent.Mm.Entries);
        Assert.Equal([1UL, 2UL], [bench.GpuRead(0), bench.GpuRead(1)]);
        Assert.Equal(2, bench.Dmem.InUse);
    }
}
