using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Model.Vocabulary;
using Xunit;

namespace GpuMm.Tests.Kernel.Mm;

/// <summary>make_device_exclusive: a device has a page for itself until a CPU takes it back.</summary>
public class DeviceExclusiveTests
{
    static readonly Vfn First = SvmWindow.VfnOf(0);

    [Fact]
    public void A_page_is_the_devices_until_a_cpu_wants_it()
    {
        var bench = new MigrationBench().Map(0);
        bench.Run(async () =>
        {
            await bench.Store(0, 5);
            Assert.Equal(Errno.None, await Exclusively(bench, page =>
            {
                Assert.Equal((CpuPteKind.DeviceExclusive, page), (bench.PteOf(0).Kind, bench.PteOf(0).Page));
                bench.Memory.Write(page, 6);
            }));
            Assert.Equal(6ul, await bench.Load(0));
            Assert.Equal((CpuPteKind.Present, true), (bench.PteOf(0).Kind, bench.PteOf(0).Writable));
        });
        Assert.Contains(MmMark.ExclusiveTakenBack, bench.Marks);
        Assert.Equal(
            [
                new MmuNotifierRange(bench.Mm, new VfnRange(First, 1), MmuNotifyEvent.Exclusive, "gpu"),
                new MmuNotifierRange(bench.Mm, new VfnRange(First, 1), MmuNotifyEvent.Clear),
            ],
            bench.Told.Ranges);
    }

    [Fact]
    public void A_page_that_is_not_there_or_not_to_be_written_is_made_so_first()
    {
        var bench = new MigrationBench().Map(0, 3);
        bench.Run(async () =>
        {
            await bench.Load(1);
            await bench.Store(2, 4);
            await bench.ToDevice(2);
            for (int i = 0; i < 3; i++)
            {
                ulong expected = i == 2 ? 4ul : 0;
                Assert.Equal(Errno.None, await Exclusively(bench, page => Assert.Equal(expected, bench.Memory.Read(page)), i));
                Assert.Equal(CpuPteKind.DeviceExclusive, bench.PteOf(i).Kind);
            }
        });
        Assert.Equal(2, bench.Device.FreePages);
    }

    [Fact]
    public void Reclaim_takes_it_from_the_device_and_what_it_wrote_is_in_swap()
    {
        var bench = new MigrationBench().Map(0);
        bench.Run(async () =>
        {
            Assert.Equal(Errno.None, await Exclusively(bench, page => bench.Memory.Write(page, 6)));
            Assert.Equal(Errno.None, await new Reclaimer(bench.Memory, bench).Reclaim(bench.Mm, First));
            Assert.Equal(CpuPteKind.Swapped, bench.PteOf(0).Kind);
            Assert.Equal(6ul, await bench.Load(0));
        });
        Assert.Equal([MmuNotifyEvent.Exclusive, MmuNotifyEvent.Clear], bench.Told.Ranges.Select(range => range.Event));
    }

    [Fact]
    public void Another_device_takes_it_over_and_everybody_hears_of_both()
    {
        var bench = new MigrationBench().Map(0);
        bench.Run(async () =>
        {
            Assert.Equal(Errno.None, await Exclusively(bench, _ => { }));
            Assert.Equal(Errno.None, await Exclusively(bench, _ => { }));
        });
        Assert.Equal(
            [MmuNotifyEvent.Exclusive, MmuNotifyEvent.Clear, MmuNotifyEvent.Exclusive], bench.Told.Ranges.Select(range => range.Event));
    }

    [Theory]
    [InlineData(VmaKind.Anonymous, Prot.Read, Errno.EFAULT)]
    [InlineData(VmaKind.Anonymous, Prot.None, Errno.EFAULT)]
    [InlineData(VmaKind.FileShared, Prot.ReadWrite, Errno.EOPNOTSUPP)]
    [InlineData(VmaKind.FilePrivate, Prot.ReadWrite, Errno.None)]
    public void Only_anonymous_pages_that_may_be_written_can_be_had(VmaKind kind, Prot prot, Errno expected)
    {
        var bench = new MigrationBench().Map(0, 1, kind, prot);
        bench.Run(async () => Assert.Equal(expected, await Exclusively(bench, _ => { })));
        Assert.Equal(expected == Errno.None, bench.PteOf(0).Kind == CpuPteKind.DeviceExclusive);
    }

    [Fact]
    public void Where_nothing_is_mapped_there_is_nothing_to_have()
    {
        var bench = new MigrationBench().Map(1);
        bench.Run(async () => Assert.Equal(Errno.EFAULT, await Exclusively(bench, _ => { })));
    }

    [Fact]
    public void Without_memory_there_is_no_page()
    {
        var bench = new MigrationBench(failures: new InjectedFailure(FailureSite.ProcessPage, 1)).Map(0);
        bench.Run(async () => Assert.Equal(Errno.ENOMEM, await Exclusively(bench, _ => { })));
    }

    [Fact]
    public void A_page_that_somebody_has_locked_is_busy()
    {
        var bench = new MigrationBench().Map(0);
        bench.Run(async () =>
        {
            await bench.Store(0, 5);
            await using (await bench.PteOf(0).Page!.Lock.Lock())
                Assert.Equal(Errno.EBUSY, await Exclusively(bench, _ => { }));
            Assert.Equal(CpuPteKind.Present, bench.PteOf(0).Kind);
        });
        Assert.Empty(bench.Told.Ranges);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void While_the_device_has_it_locked_no_cpu_sees_a_half_made_change(int seed)
    {
        var bench = new MigrationBench((ulong)seed).Map(0);
        ulong stored = 0;
        bench.Run(
            async () =>
            {
                for (int i = 0; i < 3; i++)
                    await Exclusively(
                        bench,
                        page => stored = bench.Memory.Read(page),
                        readAgain: page => Assert.Equal(stored, bench.Memory.Read(page)));
            },
            async () =>
            {
                for (ulong value = 1; value <= 3; value++)
                    await bench.Store(0, value);
                Assert.Equal(3ul, await bench.Load(0));
            },
            () => bench.ToDevice(0));
    }

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 40)];

    static async ValueTask<Errno> Exclusively(MigrationBench bench, Action<Page> work, int at = 0, Action<Page>? readAgain = null)
    {
        await using (await bench.Mm.MmapLock.Read())
        {
            var (errno, page) = await DeviceExclusive.Make(bench.Mm, SvmWindow.VfnOf(at), "gpu");
            Assert.Equal(errno == Errno.None, page is not null);
            if (page is null)
                return errno;
            work(page);
            await bench.Kernel.Announce(StepKind.Local, Resource.None);
            readAgain?.Invoke(page);
            await new LockGuard(page.Lock).DisposeAsync();
            await bench.Memory.PutPage(page);
            return errno;
        }
    }
}
