using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Svm;
using GpuMm.Model.Vocabulary;
using Xunit;

namespace GpuMm.Tests.Svm;

/// <summary>Pages come back from video memory: because the CPU needs one, or because all have to go.</summary>
public class ReturnTests
{
    [Fact]
    public void An_access_of_the_CPU_brings_a_page_back_with_what_the_GPU_wrote()
    {
        var bench = new NouveauBench().Map(0, 2).Store(0, 1).Store(1, 2);
        bench.Bind(0, 2);
        bench.GpuWrite(0, 11);
        Assert.Equal(11UL, bench.Load(0));
        Assert.Equal([CpuPteKind.Present, CpuPteKind.DevicePrivate], bench.Kinds(0, 2));
        Assert.Equal((false, true), (bench.Entry(0).Valid, bench.Entry(1).Valid));
        Assert.Contains(SvmMark.MigratedToRam, bench.Marks);
        var result = bench.GpuAccess(FaultAccess.Read, 0);
        Assert.Equal((11UL, Aperture.SystemCoherent), (result.Access.Value, result.Access.Aperture));
    }

    [Fact]
    public void A_CPU_whose_page_somebody_has_waits_until_he_lets_go_of_it()
    {
        var bench = new NouveauBench().Map(0).Store(0, 7);
        bench.Bind(0);
        var page = bench.Pte(0).Page!;
        const long heldMs = 5;
        bench.Run(
            async () =>
            {
                await bench.Kernel.Announce(StepKind.Write, page.Resource);
                page.Get();
                await bench.Kernel.Sleep(heldMs);
                Assert.Equal(CpuPteKind.DevicePrivate, bench.Pte(0).Kind);
                await bench.Memory.PutPage(page);
            },
            async () => Assert.Equal(7UL, await bench.Parent.Load(0)));
        Assert.Equal(heldMs, bench.Kernel.NowMs);
        Assert.Equal(0, bench.Dmem.InUse);
    }

    [Fact]
    public void Eviction_takes_the_pages_of_all_processes()
    {
        var bench = new NouveauBench().Map(0, 2).Store(0, 1).Store(1, 2);
        var child = bench.Fork();
        bench.Bind(0, 2);
        bench.Store(1, 3, child);
        bench.Run(() => child.Bind(1));
        Assert.Equal(2, bench.Dmem.InUse);
        bench.Evict();
        Assert.Equal(0, bench.Dmem.InUse);
        Assert.Contains(SvmMark.Evicted, bench.Marks);
        Assert.Equal([1UL, 2UL, 1UL, 3UL], [bench.Load(0), bench.Load(1), bench.Load(0, child), bench.Load(1, child)]);
        bench.ExitAll();
    }

    [Fact]
    public void Where_nothing_is_in_video_memory_eviction_finds_nothing()
    {
        var bench = new NouveauBench().Map(0).Store(0, 1);
        bench.Evict();
        Assert.DoesNotContain(SvmMark.Evicted, bench.Marks);
        Assert.Equal(CpuPteKind.Present, bench.Pte(0).Kind);
    }

    /// <summary>The new page holds what somebody left there: nobody must see that, and the old one still has the data.</summary>
    [Theory]
    [InlineData(FailureSite.Copy, 2, AccessOutcome.BusError)]
    [InlineData(FailureSite.DmaMap, 2, AccessOutcome.BusError)]
    [InlineData(FailureSite.ProcessPage, 2, AccessOutcome.OutOfMemory)]
    public void A_page_that_cannot_be_copied_back_stays_and_the_access_fails(FailureSite site, int nth, AccessOutcome expected)
    {
        var bench = new NouveauBench(failures: new InjectedFailure(site, nth)).Map(0).Store(0, 7);
        bench.Bind(0);
        Assert.Equal(expected, bench.Do(() => bench.Parent.Mm.Load(SvmWindow.VfnOf(0))).Outcome);
        Assert.Equal(CpuPteKind.DevicePrivate, bench.Pte(0).Kind);
        Assert.DoesNotContain(SvmMark.MigratedToRam, bench.Marks);
        Assert.Equal([7UL, 7UL], [bench.GpuRead(0), bench.Load(0)]);
        bench.ExitAll();
    }

    [Theory]
    [InlineData(FailureSite.Copy, 3)]
    [InlineData(FailureSite.DmaMap, 3)]
    [InlineData(FailureSite.ProcessPage, 3)]
    public void A_page_that_cannot_be_evicted_stays_and_the_others_go(FailureSite site, int nth)
    {
        var bench = new NouveauBench(failures: new InjectedFailure(site, nth)).Map(0, 2).Store(0, 7).Store(1, 8);
        bench.Bind(0, 2);
        bench.Evict();
        Assert.Equal(1, bench.Dmem.InUse);
        Assert.Equal([7UL, 8UL], [bench.GpuRead(0), bench.GpuRead(1)]);
        bench.Evict();
        Assert.Equal(0, bench.Dmem.InUse);
        Assert.Equal([7UL, 8UL], [bench.Load(0), bench.Load(1)]);
        bench.ExitAll();
    }

    [Fact]
    public void A_page_that_somebody_uses_for_a_moment_comes_back_when_he_lets_it_go()
    {
        var bench = new NouveauBench().Map(0).Store(0, 7);
        bench.Bind(0);
        var page = bench.Pte(0).Page!;
        bench.Run(
            async () =>
            {
                await bench.Kernel.Announce(StepKind.Write, page.Resource);
                page.Get();
                await bench.Until(() => bench.Places.Contains(MmMark.MigrationRefusedRefs));
                await bench.Memory.PutPage(page);
            },
            async () => Assert.Equal(7UL, await bench.Parent.Load(0)));
        Assert.Equal((CpuPteKind.Present, 0), (bench.Pte(0).Kind, bench.Dmem.InUse));
    }

    /// <summary>As far as the driver can see: it is asked about a page, and looks at the place.</summary>
    [Fact]
    public void A_place_that_is_a_hole_by_now_needs_nothing()
    {
        var bench = new NouveauBench().Map(0, 2).Store(0, 7);
        bench.Bind(0);
        var (mm, page) = (bench.Parent.Mm, bench.Pte(0).Page!);
        bench.Run(async () =>
        {
            await using (await mm.MmapLock.Read())
            await using (await page.Lock.Lock())
            {
                var hole = SvmWindow.VfnOf(1);
                Assert.Equal(VmFault.None, await bench.Drm.Dmem.MigrateToRam(new FaultingPage(mm, mm.VmaOf(hole)!, hole, page)));
            }
        });
        Assert.Equal([CpuPteKind.DevicePrivate, CpuPteKind.None], bench.Kinds(0, 2));
        Assert.Equal(7UL, bench.Load(0));
        bench.ExitAll();
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Nothing_that_was_written_is_lost_whoever_moves_the_pages(int seed)
    {
        var bench = NouveauBench.Random(seed).Map(0, 2).Store(0, 1).Store(1, 2);
        bench.Run(
            () => bench.Parent.Bind(0, 2),
            () => bench.Dmem.Evict(),
            async () => await new Reclaimer(bench.Memory, bench).Reclaim(bench.Parent.Mm, SvmWindow.VfnOf(0)),
            () => bench.Parent.Store(0, 11),
            async () => Assert.False((await bench.Access(FaultAccess.Write, 1, value: 12)).Cancelled),
            async () => Assert.True((await bench.Access(FaultAccess.Read, 0, client: 2)).Access.Value is 1 or 11));
        Assert.Equal([11UL, 12UL], [bench.Load(0), bench.Load(1)]);
        Assert.Equal([11UL, 12UL], [bench.GpuRead(0), bench.GpuRead(1)]);
        bench.ExitAll();
    }

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 80)];
}
