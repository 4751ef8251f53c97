using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Model.Vocabulary;
using Xunit;

namespace GpuMm.Tests.Kernel.Mm;

/// <summary>Pages that go to disk come back as they were, whatever happened meanwhile.</summary>
public class ReclaimTests
{
    [Fact]
    public void A_page_goes_to_swap_and_comes_back()
    {
        var bench = new MmBench().Map(0).Store(0, 1);
        Assert.Equal(Errno.None, bench.Reclaim(0));
        Assert.Equal((CpuPteKind.Swapped, 1), (bench.Pte(0).Kind, bench.Memory.SwapSlotsInUse));
        Assert.Equal([bench.Memory.ZeroPage], bench.Memory.Pages);
        Assert.Equal(SystemMemory.WritebackMs, bench.Kernel.NowMs);
        Assert.Equal([(MmuNotifyEvent.Clear, SvmWindow.RangeOf(0, 1))], bench.Told.Ranges.Select(told => (told.Event, told.Range)));
        Assert.Equal(1UL, bench.Load(0));
        Assert.Equal(0, bench.Memory.SwapSlotsInUse);
        Assert.Superset(new HashSet<MmMark> { MmMark.SwappedOut, MmMark.WrittenBack, MmMark.SwappedIn }, bench.Marks);
        bench.ExitAll(bench.Mm);
    }

    [Fact]
    public void A_page_of_the_file_goes_to_disk_with_what_was_written_to_it()
    {
        var bench = new MmBench().Map(0, 1, VmaKind.FileShared).Store(0, 1);
        Assert.Equal(Errno.None, bench.Reclaim(0));
        Assert.Equal(CpuPteKind.None, bench.Pte(0).Kind);
        Assert.Equal([bench.Memory.ZeroPage], bench.Memory.Pages);
        Assert.Equal(1UL, bench.Load(0));
    }

    [Fact]
    public void A_shared_page_is_taken_from_everybody_and_each_gets_it_back()
    {
        var bench = new MmBench().Map(0).Store(0, 1);
        bench.Fork();
        Assert.Equal(Errno.None, bench.Reclaim(0));
        Assert.Equal((2, bench.Pte(0)), (bench.Pte(0).Swap!.Count, bench.Pte(0, bench.Child)));
        bench.Store(0, 2);
        Assert.Equal([2UL, 1UL], [bench.Load(0), bench.Load(0, bench.Child)]);
        bench.ExitAll(bench.Mm, bench.Child);
    }

    [Fact]
    public void What_cannot_be_taken_is_refused()
    {
        var bench = new MmBench().Map(0, 4).Store(1, 1).Store(2, 2);
        bench.Load(0);
        var pinned = bench.Pin(1);
        bench.ToDevice(2);
        var before = bench.Mm.Entries.ToArray();
        Assert.All(Enumerable.Range(0, 4), page => Assert.Equal(Errno.EBUSY, bench.Reclaim(page)));
        Assert.Equal(before, bench.Mm.Entries);
        Assert.Contains(MmMark.ReclaimRefused, bench.Marks);
        bench.Run(() => bench.Mm.Unpin(pinned));
        Assert.Equal(Errno.None, bench.Reclaim(1));
    }

    [Fact]
    public void A_page_that_somebody_uses_or_has_locked_stays()
    {
        var bench = new MmBench().Map(0, 2).Store(0, 1);
        var page = bench.Pte(0).Page!;
        bench.Run(async () =>
        {
            await using (await page.Lock.Lock())
                Assert.Equal(Errno.EBUSY, await bench.Reclaimer.Reclaim(bench.Mm, SvmWindow.VfnOf(0)));
            page.Get();
            Assert.Equal(Errno.EBUSY, await bench.Reclaimer.Reclaim(bench.Mm, SvmWindow.VfnOf(0)));
            await bench.Memory.PutPage(page);
        });
        Assert.Equal(CpuPte.Present(page, true), bench.Pte(0));
    }

    [Fact]
    public void Who_wants_the_page_while_it_is_written_waits_for_the_disk_and_gets_it_from_the_cache()
    {
        // The first task goes on until it waits for the disk.
        var bench = new MmBench().Map(0).Store(0, 1);
        var page = bench.Pte(0).Page;
        ulong seen = 0;
        bench.Run(
            async () => await bench.Reclaimer.Reclaim(bench.Mm, SvmWindow.VfnOf(0)),
            async () => seen = (await bench.Mm.Load(SvmWindow.VfnOf(0))).Value);
        Assert.Equal((1UL, page), (seen, bench.Pte(0).Page));
        Assert.Equal(SystemMemory.WritebackMs, bench.Kernel.NowMs);
        Assert.Equal(2UL, bench.Store(0, 2).Load(0));
        bench.ExitAll(bench.Mm);
    }

    [Fact]
    public void A_process_that_ends_while_its_page_is_written_leaves_nothing()
    {
        var bench = new MmBench().Map(0).Store(0, 1);
        bench.Run(
            async () => await bench.Reclaimer.Reclaim(bench.Mm, SvmWindow.VfnOf(0)),
            () => bench.Mm.Put());
        bench.ExitAll();
    }

    [Fact]
    public void A_page_without_access_comes_back_when_access_does()
    {
        var bench = new MmBench().Map(0).Store(0, 1);
        bench.Mprotect(0, 1, Prot.None);
        Assert.Equal(Errno.None, bench.Reclaim(0));
        bench.Mprotect(0, 1, Prot.Read);
        Assert.Equal(1UL, bench.Load(0));
        Assert.False(bench.Pte(0).Writable);
    }
}
