using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Model.Vocabulary;
using Xunit;

namespace GpuMm.Tests.Kernel.Mm;

/// <summary>mmap, munmap, mprotect, mremap: what becomes of VMAs, entries and content, and what devices are told.</summary>
public class MappingTests
{
    [Fact]
    public void A_mapping_begins_as_zeros_or_as_the_file()
    {
        var bench = new MmBench();
        Assert.Equal(Errno.None, bench.Do(() => bench.Mm.Mmap(SvmWindow.RangeOf(0, 2), VmaKind.Anonymous, Prot.ReadWrite)));
        Assert.Equal(Errno.None, bench.Do(() => bench.Mm.Mmap(SvmWindow.RangeOf(2, 1), VmaKind.FilePrivate, Prot.Read)));
        Assert.Equal([0UL, SvmWindow.FileContent(2)], [bench.Load(1), bench.Load(2)]);
        Assert.Equal(bench.Memory.ZeroPage, bench.Pte(1).Page);
    }

    [Fact]
    public void A_mapping_replaces_what_was_there()
    {
        var bench = new MmBench().Map(0, 3).Store(0, 1).Store(1, 2).Store(2, 3);
        bench.Do(() => bench.Mm.Mmap(SvmWindow.RangeOf(1, 1), VmaKind.FileShared, Prot.Read));
        Assert.Equal([1UL, SvmWindow.FileContent(1), 3UL], [bench.Load(0), bench.Load(1), bench.Load(2)]);
        Assert.Equal(3, bench.Mm.Vmas.Count);
        Assert.Equal([(MmuNotifyEvent.Unmap, SvmWindow.RangeOf(1, 1))], bench.Told.Ranges.Select(told => (told.Event, told.Range)));
    }

    [Fact]
    public void Neighbours_of_one_kind_and_protection_are_one_VMA()
    {
        var bench = new MmBench().Map(0).Map(2);
        bench.Do(() => bench.Mm.Mmap(SvmWindow.RangeOf(1, 1), VmaKind.Anonymous, Prot.ReadWrite));
        Assert.Equal([SvmWindow.RangeOf(0, 3)], bench.Mm.Vmas.Select(vma => vma.Range));
    }

    [Fact]
    public void What_is_unmapped_is_gone_and_its_neighbours_are_not()
    {
        var bench = new MmBench().Map(0, 3).Store(0, 1).Store(1, 2).Store(2, 3);
        Assert.Equal(Errno.None, bench.Do(() => bench.Mm.Munmap(SvmWindow.RangeOf(1, 1))));
        Assert.Equal(AccessOutcome.Refused, bench.Do(() => bench.Mm.Load(SvmWindow.VfnOf(1))).Outcome);
        Assert.Equal([1UL, 3UL], [bench.Load(0), bench.Load(2)]);
        bench.ExitAll(bench.Mm);
    }

    [Fact]
    public void Nothing_need_be_where_something_is_unmapped()
    {
        var bench = new MmBench().Map(1).Store(1, 5);
        Assert.Equal(Errno.None, bench.Do(() => bench.Mm.Munmap(SvmWindow.RangeOf(2, 2))));
        Assert.Empty(bench.Told.Ranges);
        Assert.Equal(Errno.None, bench.Do(() => bench.Mm.Munmap(SvmWindow.RangeOf(0, 4))));
        Assert.Empty(bench.Mm.Vmas);
    }

    [Fact]
    public void No_pages_are_refused()
    {
        var bench = new MmBench().Map(0);
        var nothing = SvmWindow.RangeOf(0, 0);
        Assert.Equal(Errno.EINVAL, bench.Do(() => bench.Mm.Mmap(nothing, VmaKind.Anonymous, Prot.Read)));
        Assert.Equal(Errno.EINVAL, bench.Do(() => bench.Mm.Munmap(nothing)));
        Assert.Equal(Errno.EINVAL, bench.Do(() => bench.Mm.Mprotect(nothing, Prot.Read)));
        Assert.Equal(Errno.EINVAL, bench.Do(() => bench.Mm.Mremap(nothing, nothing)));
        Assert.Equal(Errno.EINVAL, bench.Do(() => bench.Mm.Mremap(SvmWindow.RangeOf(0, 2), SvmWindow.RangeOf(1, 2))));
    }

    [Theory]
    [InlineData(Prot.Read, AccessOutcome.Done)]
    [InlineData(Prot.None, AccessOutcome.Refused)]
    public void Rights_that_are_taken_away_are_gone_and_come_back(Prot prot, AccessOutcome reads)
    {
        var bench = new MmBench().Map(0, 2).Store(0, 1).Store(1, 2);
        bench.Mprotect(0, 1, prot);
        Assert.Equal(2, bench.Mm.Vmas.Count);
        Assert.Equal(reads, bench.Do(() => bench.Mm.Load(SvmWindow.VfnOf(0))).Outcome);
        Assert.Equal(AccessOutcome.Refused, bench.Do(() => bench.Mm.Store(SvmWindow.VfnOf(0), 9)));
        var page = bench.Pte(0).Page;
        bench.Mprotect(0, 2, Prot.ReadWrite);
        Assert.Single(bench.Mm.Vmas);
        Assert.Equal(1UL, bench.Store(1, 3).Load(0));
        Assert.Equal(4UL, bench.Store(0, 4).Load(0));
        Assert.Equal(page, bench.Pte(0).Page);
        Assert.Equal(2, bench.Told.Ranges.Count(told => told is { Event: MmuNotifyEvent.ProtectionVma, Range.Count: 1 }));
    }

    [Fact]
    public void Protecting_a_hole_is_refused_and_changes_nothing()
    {
        var bench = new MmBench().Map(0).Store(0, 1);
        Assert.Equal(Errno.ENOMEM, bench.Do(() => bench.Mm.Mprotect(SvmWindow.RangeOf(0, 2), Prot.None)));
        Assert.Empty(bench.Told.Ranges);
        Assert.Equal(2UL, bench.Store(0, 2).Load(0));
    }

    [Theory]
    [InlineData(Prot.Read)]
    [InlineData(Prot.None)]
    public void A_page_in_a_device_loses_rights_too(Prot prot)
    {
        var bench = new MmBench().Map(0).Store(0, 7);
        bench.ToDevice(0);
        bench.Mprotect(0, 1, prot);
        Assert.Equal((CpuPteKind.DevicePrivate, false), (bench.Pte(0).Kind, bench.Pte(0).Writable));
        Assert.Equal(0, bench.Do(() => bench.Device.Evict()));
        Assert.Equal(CpuPteKind.Present, bench.Pte(0).Kind);
        Assert.Equal(prot == Prot.Read, bench.Pte(0).Permits(write: false));
        bench.Mprotect(0, 1, Prot.ReadWrite);
        Assert.Equal(7UL, bench.Load(0));
    }

    [Fact]
    public void A_page_that_a_device_has_alone_comes_back_when_rights_change()
    {
        var bench = new MmBench().Map(0).Store(0, 7);
        bench.Run(() => MakeExclusive(bench, 0));
        Assert.Equal(CpuPteKind.DeviceExclusive, bench.Pte(0).Kind);
        bench.Mprotect(0, 1, Prot.Read);
        Assert.Equal(CpuPte.Present(bench.Pte(0).Page!, false), bench.Pte(0));
        Assert.Contains(MmMark.ExclusiveTakenBack, bench.Marks);
    }

    [Fact]
    public void Moved_pages_keep_their_content_and_nothing_is_where_they_were()
    {
        var bench = new MmBench().Map(0, 3).Map(4, 3).Store(0, 1).Store(2, 3).Store(4, 8).Store(6, 9);
        bench.Load(1);
        var page = bench.Pte(2).Page;
        bench.Mremap(1, 2);
        Assert.Equal([1UL, 8UL, 0UL, 3UL], [bench.Load(0), bench.Load(4), bench.Load(5), bench.Load(6)]);
        Assert.Equal(page, bench.Pte(6).Page);
        Assert.Equal(AccessOutcome.Refused, bench.Do(() => bench.Mm.Load(SvmWindow.VfnOf(2))).Outcome);
        Assert.Equal(
            [(MmuNotifyEvent.Unmap, SvmWindow.RangeOf(5, 2)), (MmuNotifyEvent.Unmap, SvmWindow.RangeOf(1, 2))],
            bench.Told.Ranges.Select(told => (told.Event, told.Range)).Distinct().TakeLast(2));
        bench.ExitAll(bench.Mm);
    }

    [Fact]
    public void Pages_move_wherever_they_are()
    {
        var bench = new MmBench().Map(0, 4).Store(0, 1).Store(1, 2).Store(2, 3).Store(3, 4);
        bench.ToDevice(0);
        Assert.Equal(Errno.None, bench.Reclaim(1));
        bench.Run(() => MakeExclusive(bench, 2));
        bench.Mprotect(3, 1, Prot.None);
        bench.Mremap(0, 3);
        bench.Mremap(3, 1);
        Assert.Equal(
            [CpuPteKind.DevicePrivate, CpuPteKind.Swapped, CpuPteKind.DeviceExclusive, CpuPteKind.Present],
            Enumerable.Range(4, 4).Select(at => bench.Pte(at).Kind));
        bench.Mprotect(7, 1, Prot.Read);
        Assert.Equal([1UL, 2UL, 3UL, 4UL], Enumerable.Range(4, 4).Select(at => bench.Load(at)));
        bench.ExitAll(bench.Mm);
    }

    [Theory]
    [InlineData(2, 2)] // ends in a hole
    [InlineData(3, 1)] // nothing there
    [InlineData(0, 2)] // two VMAs
    public void Pages_of_no_one_VMA_do_not_move(int page, int count)
    {
        var bench = new MmBench().Map(0, prot: Prot.Read).Map(1, 2).Map(4, 4).Store(4, 1).Store(6, 2);
        var (from, to) = (SvmWindow.RangeOf(page, count), SvmWindow.RangeOf(page + 4, count));
        Assert.Equal(Errno.EFAULT, bench.Do(() => bench.Mm.Mremap(from, to)));
        Assert.Equal([1UL, 2UL], [bench.Load(4), bench.Load(6)]);
        Assert.DoesNotContain(bench.Told.Ranges, told => told.Event == MmuNotifyEvent.Unmap);
    }

    [Fact]
    public void Looking_at_VMAs_without_the_lock_is_refused()
    {
        var bench = new MmBench().Map(0);
        bench.Run(async () =>
        {
            await bench.Kernel.Announce(StepKind.Local, Resource.None);
            Assert.Throws<LockNotHeldException>(() => bench.Mm.VmaOf(SvmWindow.VfnOf(0)));
        });
    }

    static async ValueTask MakeExclusive(MmBench bench, int page)
    {
        await using (await bench.Mm.MmapLock.Read())
        {
            var (errno, exclusive) = await DeviceExclusive.Make(bench.Mm, SvmWindow.VfnOf(page), bench);
            Assert.Equal(Errno.None, errno);
            await new LockGuard(exclusive!.Lock).DisposeAsync();
            await bench.Memory.PutPage(exclusive);
        }
    }
}
