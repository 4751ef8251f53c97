using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.PageTables;
using GpuMm.Implementation.Svm;
using GpuMm.Model.Vocabulary;
using Xunit;

namespace GpuMm.Tests.Svm;

/// <summary>What the GPU loses when the process's page table changes, and what it keeps.</summary>
public class InvalidationTests
{
    const int Unmanaged = SvmWindow.PagesPerHalf - 1;

    [Fact]
    public void What_is_unmapped_is_gone_from_the_GPU_and_its_neighbours_are_not()
    {
        var bench = new NouveauBench().Map(0, 3);
        for (int page = 0; page < 3; page++)
            bench.GpuWrite(page, 10 + (ulong)page);
        bench.Munmap(1);
        Assert.Equal([true, false, true], [bench.Entry(0).Valid, bench.Entry(1).Valid, bench.Entry(2).Valid]);
        bench.AssertGpuRefused(FaultAccess.Read, 1);
        Assert.Equal([0, 0], [bench.GpuAccess(FaultAccess.Read, 0).Faults, bench.GpuAccess(FaultAccess.Write, 2).Faults]);
        Assert.Contains(SvmMark.InvalidatedMappedPage, bench.Marks);
    }

    /// <summary>The change concerns it too; whoever mapped it there has to see to it himself.</summary>
    [Fact]
    public void What_explicit_mappings_have_is_spared()
    {
        var bench = new NouveauBench().Map(2).Store(2, 1);
        bench.GpuRead(2);
        var explicitly = new GpuPage(Aperture.SystemCoherent, bench.Pte(2).Page!.Pfn, Writable: false, Atomic: false);
        var (vfn, svmm) = (SvmWindow.VfnOf(Unmanaged), bench.Parent.Svmm);
        bench.Run(async () =>
        {
            Assert.Equal(Errno.None, await svmm.Vmm.Prepare(vfn));
            await using (await svmm.Mutex.Lock())
                await svmm.Vmm.Map(vfn, explicitly);
            Assert.Equal(Errno.None, await bench.Parent.Mm.Munmap(SvmWindow.RangeOf(2, 2)));
            Assert.Equal((false, true), (bench.Entry(2).Valid, bench.Entry(Unmanaged).Valid));
            await using (await svmm.Mutex.Lock())
                await svmm.Vmm.Unmap(SvmWindow.Unmanaged);
        });
        Assert.Contains(SvmMark.InvalidationSparedUnmanaged, bench.Marks);
        bench.ExitAll();
    }

    /// <summary>A channel lives on when the svmm is closed, and what it mapped explicitly is still there.</summary>
    [Fact]
    public void To_close_takes_what_lies_around_explicit_mappings_and_not_them()
    {
        var bench = new NouveauBench().Map(2).Map(4).Store(2, 1).Store(4, 2);
        bench.GpuRead(2);
        bench.GpuRead(4);
        var explicitly = new GpuPage(Aperture.SystemCoherent, bench.Pte(2).Page!.Pfn, Writable: false, Atomic: false);
        var (vfn, svmm) = (SvmWindow.VfnOf(Unmanaged), bench.Parent.Svmm);
        bench.Run(async () =>
        {
            Assert.Equal(Errno.None, await svmm.Vmm.Prepare(vfn));
            await using (await svmm.Mutex.Lock())
                await svmm.Vmm.Map(vfn, explicitly);
            await svmm.Release(bench.Parent.Mm);
            Assert.Equal((false, true, false), (bench.Entry(2).Valid, bench.Entry(Unmanaged).Valid, bench.Entry(4).Valid));
            await using (await svmm.Mutex.Lock())
                await svmm.Vmm.Unmap(SvmWindow.Unmanaged);
        });
        bench.ExitAll();
    }

    [Fact]
    public void Around_what_explicit_mappings_have_everything_goes()
    {
        var bench = new NouveauBench().Map(2).Map(4).Store(2, 1).Store(4, 2);
        bench.GpuRead(2);
        bench.GpuRead(4);
        bench.Run(async () => Assert.Equal(Errno.None, await bench.Parent.Mm.Munmap(SvmWindow.Span)));
        Assert.Equal((false, false), (bench.Entry(2).Valid, bench.Entry(4).Valid));
    }

    [Fact]
    public void Who_must_not_sleep_is_told_to_come_again_and_takes_nothing()
    {
        var bench = new NouveauBench().Map(0).Store(0, 7);
        bench.GpuRead(0);
        Assert.Equal(0, bench.Do(() => new OomReaper(bench).Reap(bench.Parent.Mm, SvmWindow.RangeOf(0, 1))));
        Assert.Contains(SvmMark.NotBlockableRefused, bench.Marks);
        Assert.Contains(MmMark.ReapSpared, bench.Places);
        Assert.True(bench.Entry(0).Valid);
        Assert.Equal(7UL, bench.Load(0));
        var range = new MmuNotifierRange(bench.Parent.Mm, SvmWindow.RangeOf(0, 1), MmuNotifyEvent.Clear, Blockable: false);
        Assert.Equal(Errno.EAGAIN, bench.Do(() => bench.Parent.Svmm.InvalidateRangeStart(range)));
    }

    /// <summary>The reaper finds the handler's watcher first, and that one only tries the lock.</summary>
    [Fact]
    public void Who_must_not_sleep_does_not_wait_for_the_lock_of_the_svmm()
    {
        var bench = new NouveauBench().Map(0).Store(0, 7);
        var mutex = bench.Parent.Svmm.Mutex;
        int? reaped = null;
        bench.Run(
            async () => Assert.Equal(7UL, (await bench.Access(FaultAccess.Read, 0)).Access.Value),
            async () =>
            {
                await bench.Until(() => bench.Waits(NouveauBench.FaultWorker, mutex));
                reaped = await new OomReaper(bench).Reap(bench.Parent.Mm, SvmWindow.RangeOf(0, 1));
            },
            async () =>
            {
                await using (await mutex.Lock())
                    await bench.Until(() => reaped is not null);
            });
        Assert.Equal(0, reaped);
        Assert.Equal(7UL, bench.Load(0));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Who_must_not_sleep_does_not_during_a_fault_either(int seed)
    {
        var bench = NouveauBench.Random(seed).Map(0).Store(0, 7);
        bench.Run(
            async () => Assert.False((await bench.Access(FaultAccess.Write, 0, value: 8)).Cancelled),
            async () => Assert.Equal(0, await new OomReaper(bench).Reap(bench.Parent.Mm, SvmWindow.RangeOf(0, 1))));
        Assert.Equal(8UL, bench.Load(0));
        bench.ExitAll();
    }

    [Theory]
    [InlineData(Prot.Read, FaultAccess.Write, FaultAccess.Read)]
    [InlineData(Prot.None, FaultAccess.Read, null)]
    public void Rights_that_the_process_loses_the_GPU_loses(Prot prot, FaultAccess refused, FaultAccess? granted)
    {
        var bench = new NouveauBench().Map(0);
        bench.GpuWrite(0, 5);
        bench.Mprotect(0, 1, prot);
        Assert.False(bench.Entry(0).Valid);
        bench.AssertGpuRefused(refused, 0);
        if (granted is { } access)
            Assert.Equal(5UL, bench.GpuAccess(access, 0).Access.Value);
        bench.Mprotect(0, 1, Prot.ReadWrite);
        bench.GpuWrite(0, 6);
        Assert.Equal(6UL, bench.Load(0));
    }

    [Fact]
    public void A_page_that_was_only_read_so_far_is_mapped_anew_for_a_write()
    {
        var bench = new NouveauBench().Map(0);
        Assert.Equal(0UL, bench.GpuRead(0));
        Assert.Equal(bench.Memory.ZeroPage, bench.Pte(0).Page);
        var result = bench.GpuAccess(FaultAccess.Write, 0, 5);
        Assert.Equal((1, false), (result.Faults, result.Cancelled));
        Assert.False(bench.Entry(0).ReadOnly);
        Assert.Equal(5UL, bench.Load(0));
        Assert.Equal(0UL, bench.Memory.Read(bench.Memory.ZeroPage));
    }

    /// <summary>The page of the file stays the same one, so that nobody is told of anything.</summary>
    [Fact]
    public void An_entry_that_permits_less_is_replaced_where_it_is()
    {
        var bench = new NouveauBench().Map(0, 1, VmaKind.FileShared);
        bench.GpuRead(0);
        var readOnly = bench.Entry(0);
        bench.GpuWrite(0, 5);
        Assert.Contains(SvmMark.RightsRaised, bench.Marks);
        Assert.Equal(readOnly.Address, bench.Entry(0).Address);
        Assert.Equal((true, false), (readOnly.ReadOnly, bench.Entry(0).ReadOnly));
    }

    [Fact]
    public void A_page_that_moves_away_and_comes_back_from_disk_is_found()
    {
        var bench = new NouveauBench().Map(0).Store(0, 7);
        bench.GpuRead(0);
        bench.Mremap(0, 1);
        Assert.False(bench.Entry(0).Valid);
        Assert.Equal(7UL, bench.GpuRead(4));
        Assert.Equal(Errno.None, bench.Reclaim(4));
        Assert.Equal((false, CpuPteKind.Swapped), (bench.Entry(4).Valid, bench.Pte(4).Kind));
        Assert.Equal(7UL, bench.GpuRead(4));
        bench.ExitAll();
    }

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 40)];
}
