using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Model.Vocabulary;
using Xunit;

namespace GpuMm.Tests.Kernel.Mm;

/// <summary>Migration, and what else a process and the kernel do to the same pages: pins, forks, reclaim, mprotect, munmap.</summary>
public class MigrationMeetsTests
{
    static readonly Vfn First = SvmWindow.VfnOf(0);
    static readonly VfnRange Page = SvmWindow.RangeOf(0, 1);

    [Theory]
    [InlineData(VmaKind.Anonymous)]
    [InlineData(VmaKind.FileShared)]
    public void A_pinned_page_stays_and_can_go_when_it_is_unpinned(VmaKind kind)
    {
        var bench = new MigrationBench().Map(0, kind: kind);
        bench.Run(async () =>
        {
            await bench.Store(0, 4);
            var (_, page) = await bench.Mm.Pin(First);
            await bench.ToDevice(0);
            Assert.Equal([MmMark.MigrationRefusedPinned], bench.Marks.Where(mark => mark == MmMark.MigrationRefusedPinned));
            Assert.Equal(CpuPte.Present(page!, true), bench.PteOf(0));
            await bench.Mm.Unpin(page!);
            await bench.ToDevice(0);
            Assert.Equal(kind == VmaKind.Anonymous, bench.PteOf(0).Kind == CpuPteKind.DevicePrivate);
            Assert.Equal(4ul, await bench.Load(0));
        });
    }

    [Fact]
    public void A_page_that_is_on_disk_stays_there_and_can_be_faulted_in_for_a_device()
    {
        var bench = new MigrationBench().Map(0);
        bench.Run(async () =>
        {
            await bench.Store(0, 4);
            Assert.Equal(Errno.None, await new Reclaimer(bench.Memory, bench).Reclaim(bench.Mm, First));
            Assert.Equal(CpuPteKind.Swapped, bench.PteOf(0).Kind);
            await bench.ToDevice(0);
            Assert.Equal((CpuPteKind.Swapped, 2), (bench.PteOf(0).Kind, bench.Device.FreePages));
            Assert.Equal(default, await Hmm(bench, HmmPfnFlags.None));
            var found = await Hmm(bench, HmmPfnFlags.ReqFault);
            Assert.Equal(new HmmPfn(HmmPfnFlags.Valid | HmmPfnFlags.Write, bench.PteOf(0).Page), found);
            await bench.ToDevice(0);
            Assert.Equal(4ul, await bench.Load(0));
        });
    }

    [Fact]
    public void A_page_that_two_processes_share_goes_for_both_and_comes_back_for_both()
    {
        var bench = new MigrationBench().Map(0);
        var child = new MmStruct(bench.Memory, 2, bench);
        bench.Run(async () =>
        {
            await bench.Store(0, 4);
            Assert.Equal(Errno.None, await bench.Mm.ForkInto(child));
            await bench.ToDevice(0);
            Assert.Equal((CpuPteKind.DevicePrivate, bench.PteOf(0).Page), (child.Peek(First).Kind, child.Peek(First).Page));
            await bench.Store(0, 5);
            Assert.Equal((AccessOutcome.Done, 4ul), await child.Load(First));
            Assert.Equal(5ul, await bench.Load(0));
        });
    }

    [Fact]
    public void What_may_no_longer_be_accessed_comes_back_so()
    {
        var bench = new MigrationBench().Map(0);
        bench.Run(async () =>
        {
            await bench.Store(0, 4);
            await bench.ToDevice(0);
            Assert.Equal(Errno.None, await bench.Mm.Mprotect(Page, Prot.None));
            Assert.Equal(0, await bench.Device.Evict());
            Assert.Equal((CpuPteKind.Present, true), (bench.PteOf(0).Kind, bench.PteOf(0).ProtNone));
            Assert.Equal(AccessOutcome.Refused, (await bench.Mm.Load(First)).Outcome);
            Assert.Equal(Errno.None, await bench.Mm.Mprotect(Page, Prot.ReadWrite));
            Assert.Equal(default, await Hmm(bench, HmmPfnFlags.None));
            Assert.Equal(HmmPfnFlags.Valid, (await Hmm(bench, HmmPfnFlags.ReqFault)).Flags);
            Assert.Equal(4ul, await bench.Load(0));
        });
    }

    [Fact]
    public void A_device_that_had_a_page_for_itself_loses_it_to_a_fork()
    {
        var bench = new MigrationBench().Map(0);
        var child = new MmStruct(bench.Memory, 2, bench);
        bench.Run(async () =>
        {
            await using (await bench.Mm.MmapLock.Read())
            {
                var (_, page) = await DeviceExclusive.Make(bench.Mm, First, "gpu");
                await new LockGuard(page!.Lock).DisposeAsync();
                await bench.Memory.PutPage(page);
            }

            await bench.Mm.ForkInto(child);
            Assert.Equal((CpuPteKind.Present, false), (bench.PteOf(0).Kind, bench.PteOf(0).Writable));
        });
        Assert.Equal(MmuNotifyEvent.ProtectionPage, bench.Told.Ranges[^1].Event);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Parent_and_child_keep_their_data_when_pages_move_during_the_fork(int seed)
    {
        var bench = new MigrationBench((ulong)seed).Map(0, 2);
        var child = new MmStruct(bench.Memory, 2, bench);
        bench.Run(async () =>
        {
            await bench.Store(0, 3);
            await bench.ToDevice(0);
        });
        bench.Run(
            async () =>
            {
                Assert.Equal(Errno.None, await bench.Mm.ForkInto(child));
                await bench.Store(0, 5);
                Assert.Equal((AccessOutcome.Done, 3ul), await child.Load(First));
                Assert.Equal(AccessOutcome.Done, await child.Store(First, 6));
                Assert.Equal(5ul, await bench.Load(0));
            },
            async () => await bench.Device.Evict(),
            async () => await bench.Device.Evict(),
            () => bench.ToDevice(0, 2));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Reclaim_and_migration_do_not_lose_a_page_between_them(int seed)
    {
        var bench = new MigrationBench((ulong)seed).Map(0);
        var reclaimer = new Reclaimer(bench.Memory, bench);
        bench.Run(
            async () =>
            {
                for (ulong value = 1; value <= 4; value++)
                {
                    await bench.Store(0, value);
                    Assert.Equal(value, await bench.Load(0));
                }
            },
            () => bench.ToDevice(0),
            async () => await reclaimer.Reclaim(bench.Mm, First),
            async () => await new OtherDevice(bench.Memory, bench.Host, bench, number: 2, count: 1).Migrate(bench.Mm, Page));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Mappings_may_go_and_move_while_pages_are_evicted(int seed)
    {
        var bench = new MigrationBench((ulong)seed).Map(0, 2);
        bench.Run(async () =>
        {
            await bench.Store(0, 3);
            await bench.Store(1, 4);
            await bench.ToDevice(0, 2);
        });
        bench.Run(
            async () =>
            {
                Assert.Equal(Errno.None, await bench.Mm.Mremap(Page, SvmWindow.RangeOf(4, 1)));
                Assert.Equal(3ul, await bench.Load(4));
            },
            async () => await bench.Mm.Munmap(SvmWindow.RangeOf(1, 1)),
            async () => await bench.Device.Evict(),
            async () => await bench.Device.Evict());
        Assert.Equal(2, bench.Device.FreePages);
    }

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 60)];

    static async ValueTask<HmmPfn> Hmm(MigrationBench bench, HmmPfnFlags wanted)
    {
        var mirror = new Mirror();
        await bench.Mm.Notifiers.Insert(mirror, bench.Mm, Page);
        var range = new HmmRange
        {
            Notifier = mirror,
            NotifierSeq = await mirror.ReadBegin(),
            Range = Page,
            Pfns = new HmmPfn[1],
            DefaultFlags = wanted,
        };
        await using (await bench.Mm.MmapLock.Read())
            Assert.Equal(Errno.None, await new Hmm(bench.Kernel, bench).RangeFault(range));
        await bench.Mm.Notifiers.Remove(mirror);
        return range.Pfns[0];
    }
}
