using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Model.Vocabulary;
using Xunit;

namespace GpuMm.Tests.Kernel.Mm;

/// <summary>Somebody else's device: its room, its eviction, and migrations that race with everything else.</summary>
public class OtherDeviceTests
{
    [Fact]
    public void A_range_over_several_mappings_migrates_piece_by_piece()
    {
        var bench = new MigrationBench().Map(0).Map(1, prot: Prot.Read);
        bench.Run(async () =>
        {
            await bench.Store(0, 1);
            await bench.ToDevice(0, 2);
            Assert.Equal([CpuPteKind.DevicePrivate, CpuPteKind.DevicePrivate], new[] { bench.PteOf(0).Kind, bench.PteOf(1).Kind });
        });
    }

    [Fact]
    public void Where_nothing_may_be_read_it_stops()
    {
        var bench = new MigrationBench().Map(0).Map(2, prot: Prot.None);
        bench.Run(async () =>
        {
            Assert.Equal(Errno.EINVAL, await bench.Device.Migrate(bench.Mm, SvmWindow.RangeOf(0, 2)));
            Assert.Equal(CpuPteKind.DevicePrivate, bench.PteOf(0).Kind);
            Assert.Equal(Errno.EINVAL, await bench.Device.Migrate(bench.Mm, SvmWindow.RangeOf(2, 1)));
        });
    }

    [Fact]
    public void Of_a_process_that_has_ended_it_takes_nothing_and_what_it_had_is_free()
    {
        var bench = new MigrationBench().Map(0);
        bench.Run(async () =>
        {
            await bench.ToDevice(0);
            await bench.Mm.Put();
            Assert.Equal(2, bench.Device.FreePages);
            Assert.Equal(Errno.EINVAL, await bench.Device.Migrate(bench.Mm, SvmWindow.RangeOf(0, 1)));
        });
    }

    [Fact]
    public void Without_memory_a_page_stays_on_the_device_and_its_data_too()
    {
        var bench = new MigrationBench(failures: new InjectedFailure(FailureSite.ProcessPage, 2)).Map(0);
        bench.Run(async () =>
        {
            await bench.Store(0, 3);
            await bench.ToDevice(0);
            Assert.Equal(AccessOutcome.OutOfMemory, (await bench.Mm.Load(SvmWindow.VfnOf(0))).Outcome);
            Assert.Equal(CpuPteKind.DevicePrivate, bench.PteOf(0).Kind);
            Assert.Equal(3ul, await bench.Load(0));
        });
    }

    [Fact]
    public void Eviction_brings_back_what_is_there_and_asks_for_no_mmap_lock()
    {
        var bench = new MigrationBench().Map(0);
        bench.Run(async () =>
        {
            await bench.Store(0, 3);
            await bench.ToDevice(0); // the other page of the device is free
            await using (await bench.Mm.MmapLock.Write())
                Assert.Equal(0, await bench.Device.Evict());
            Assert.Equal((CpuPteKind.Present, true), (bench.PteOf(0).Kind, bench.PteOf(0).Writable));
            Assert.Equal(3ul, await bench.Load(0));
        });
        Assert.Equal(MmuNotifyEvent.Clear, bench.Told.Ranges[^1].Event);
        Assert.DoesNotContain(MmMark.CameBackByCpuFault, bench.Marks);
    }

    [Fact]
    public void What_somebody_has_locked_is_not_evicted()
    {
        var bench = new MigrationBench().Map(0);
        bench.Run(async () =>
        {
            await bench.ToDevice(0);
            await using (await bench.PteOf(0).Page!.Lock.Lock())
                Assert.Equal(1, await bench.Device.Evict());
            Assert.Equal(CpuPteKind.DevicePrivate, bench.PteOf(0).Kind);
        });
        Assert.Contains(MmMark.MigrationRefusedLocked, bench.Marks);
    }

    [Fact]
    public void Two_devices_take_a_page_from_each_other_by_way_of_the_cpu_only()
    {
        var bench = new MigrationBench().Map(0);
        var second = new OtherDevice(bench.Memory, bench.Host, bench, number: 2, count: 1);
        bench.Run(async () =>
        {
            await bench.Store(0, 3);
            await bench.ToDevice(0);
            Assert.Equal(Errno.None, await second.Migrate(bench.Mm, SvmWindow.RangeOf(0, 1)));
            Assert.Same(bench.Device, bench.PteOf(0).Page!.Pgmap);
            await bench.Load(0);
            Assert.Equal(Errno.None, await second.Migrate(bench.Mm, SvmWindow.RangeOf(0, 1)));
            Assert.Same(second, bench.PteOf(0).Page!.Pgmap);
            Assert.Equal(3ul, await bench.Load(0));
        });
        Assert.Equal(1, second.FreePages);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Nothing_that_was_written_is_lost_whoever_moves_the_pages(int seed)
    {
        var bench = new MigrationBench((ulong)seed).Map(0, 2);
        bench.Run(
            () => Count(bench, 0),
            () => Count(bench, 1),
            () => bench.ToDevice(0, 2),
            () => bench.ToDevice(0, 2),
            async () => await bench.Device.Evict());
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Two_faults_and_an_eviction_bring_a_page_back_once(int seed)
    {
        var bench = new MigrationBench((ulong)seed).Map(0);
        bench.Run(async () =>
        {
            await bench.Store(0, 7);
            await bench.ToDevice(0);
        });
        bench.Run(
            async () => Assert.Equal(7ul, await bench.Load(0)),
            async () => Assert.Equal(7ul, await bench.Load(0)),
            async () => await bench.Device.Evict());
        Assert.Equal(CpuPteKind.Present, bench.PteOf(0).Kind);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_process_may_end_while_its_pages_migrate(int seed)
    {
        var bench = new MigrationBench((ulong)seed).Map(0, 2);
        bench.Run(
            async () =>
            {
                await bench.Store(0, 7);
                await bench.Mm.Put();
            },
            async () => await bench.Device.Migrate(bench.Mm, SvmWindow.RangeOf(0, 2)),
            async () => await bench.Device.Evict());
        Assert.Empty(bench.Mm.Entries);
        Assert.Equal(2, bench.Device.FreePages);
    }

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 60)];

    /// <summary>Writes larger and larger values and finds each, whatever happens between.</summary>
    static async ValueTask Count(MigrationBench bench, int page)
    {
        for (ulong value = 1; value <= 4; value++)
        {
            await bench.Store(page, value);
            Assert.Equal(value, await bench.Load(page));
        }
    }
}
