using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Model.Vocabulary;
using Xunit;

namespace GpuMm.Tests.Kernel.Mm;

/// <summary>migrate_vma where everything goes well: what moves, what is filled, who is told.</summary>
public class MigrateVmaTests
{
    const MigrateVmaFlags System = MigrateVmaFlags.SelectSystem;

    [Fact]
    public void A_page_that_was_written_goes_to_the_device_and_comes_back_with_its_data()
    {
        var bench = new MigrationBench().Map(0);
        bench.Run(async () =>
        {
            await bench.Store(0, 7);
            await bench.ToDevice(0);
            var there = bench.PteOf(0);
            Assert.Equal((CpuPteKind.DevicePrivate, true), (there.Kind, there.Writable));
            Assert.Equal(7ul, bench.Device.Read(there.Page!));
            Assert.Single(bench.Memory.Pages); // the zero page
            bench.Device.Write(there.Page!, 8);
            Assert.Equal(8ul, await bench.Load(0));
            Assert.Equal((CpuPteKind.Present, true), (bench.PteOf(0).Kind, bench.PteOf(0).Writable));
        });
        Assert.Equal(2, bench.Device.FreePages);
        Assert.Contains(MmMark.CameBackByCpuFault, bench.Marks);
    }

    [Fact]
    public void A_page_that_never_was_there_becomes_zeros_on_the_device()
    {
        var bench = new MigrationBench().Map(0);
        bench.Run(async () =>
        {
            await bench.ToDevice(0);
            Assert.Equal((CpuPteKind.DevicePrivate, true), (bench.PteOf(0).Kind, bench.PteOf(0).Writable));
            Assert.Equal(0ul, await bench.Load(0));
        });
        Assert.Contains(MmMark.MigratedHole, bench.Marks);
    }

    [Fact]
    public void The_page_of_zeros_stays_where_it_is_and_the_device_has_zeros_of_its_own()
    {
        var bench = new MigrationBench().Map(0);
        bench.Run(async () =>
        {
            Assert.Equal(0ul, await bench.Load(0));
            await bench.ToDevice(0);
            Assert.Equal(CpuPteKind.DevicePrivate, bench.PteOf(0).Kind);
            await bench.Store(0, 5);
            Assert.Equal(5ul, await bench.Load(0));
            Assert.Equal(0ul, bench.Memory.Read(bench.Memory.ZeroPage));
        });
        Assert.Contains(MmMark.MigratedZeroPage, bench.Marks);
    }

    [Fact]
    public void A_place_that_may_only_be_read_stays_so_on_both_ways()
    {
        var bench = new MigrationBench().Map(0, prot: Prot.Read);
        bench.Run(async () =>
        {
            await bench.ToDevice(0);
            Assert.Equal((CpuPteKind.DevicePrivate, false), (bench.PteOf(0).Kind, bench.PteOf(0).Writable));
            await bench.Load(0);
            Assert.Equal((CpuPteKind.Present, false), (bench.PteOf(0).Kind, bench.PteOf(0).Writable));
        });
    }

    [Fact]
    public void A_writers_own_copy_of_a_page_of_a_file_migrates()
    {
        var bench = new MigrationBench().Map(2, kind: VmaKind.FilePrivate);
        bench.Run(async () =>
        {
            await bench.Store(2, 9);
            await bench.ToDevice(2);
            Assert.Equal(CpuPteKind.DevicePrivate, bench.PteOf(2).Kind);
            Assert.Equal(9ul, await bench.Load(2));
        });
    }

    [Fact]
    public void Everybody_is_told_who_collects_and_that_somebody_fills_a_hole()
    {
        var bench = new MigrationBench().Map(0, 2);
        bench.Run(async () =>
        {
            await bench.Store(0, 1);
            await bench.ToDevice(0, 2);
        });
        Assert.Equal(
            [
                new MmuNotifierRange(bench.Mm, SvmWindow.RangeOf(0, 2), MmuNotifyEvent.Migrate, bench.Device),
                new MmuNotifierRange(bench.Mm, SvmWindow.RangeOf(1, 1), MmuNotifyEvent.Migrate, bench.Device),
            ],
            bench.Told.Ranges);
    }

    [Fact]
    public void Until_it_is_over_the_old_page_names_its_successor()
    {
        var bench = new MigrationBench().Map(0);
        bench.Run(async () =>
        {
            await bench.Store(0, 3);
            await bench.Migrating(0, 1, System, async migrate =>
            {
                Assert.Equal(Errno.None, await migrate.Setup());
                var from = migrate.Src[0].Page!;
                Assert.Equal((1, true, CpuPteKind.Migration), (migrate.Cpages, migrate.Src[0].Writable, bench.PteOf(0).Kind));
                var to = (await bench.Memory.AllocateLocked())!;
                bench.Memory.Write(to, bench.Memory.Read(from));
                migrate.Dst[0] = MigratePfn.To(to);
                Assert.Null(from.Successor);
                await migrate.Pages();
                Assert.Same(to, from.Successor);
                await migrate.FinalizePages();
                Assert.Same(to, bench.PteOf(0).Page);
                Assert.True(to.IsAnonExclusive && from.IsFree);
            });
        });
    }

    [Fact]
    public void A_page_for_which_the_driver_has_no_place_stays()
    {
        var bench = new MigrationBench().Map(0, 3);
        bench.Run(async () =>
        {
            for (int page = 0; page < 3; page++)
                await bench.Store(page, (ulong)page + 1);
            await bench.ToDevice(0, 3); // it has two pages
            Assert.Equal((0, CpuPteKind.Present), (bench.Device.FreePages, bench.PteOf(2).Kind));
            for (int page = 0; page < 3; page++)
                Assert.Equal((ulong)page + 1, await bench.Load(page));
        });
    }

    [Fact]
    public void Arguments_that_are_wrong_change_nothing()
    {
        var bench = new MigrationBench().Map(0, 2);
        bench.Run(async () =>
        {
            await bench.Store(0, 3);
            var page = bench.PteOf(0).Page!;
            await bench.Migrating(3, 1, System, async migrate => Assert.Equal(Errno.EINVAL, await migrate.Setup()));
            await bench.Migrating(1, 2, System, async migrate => Assert.Equal(Errno.EINVAL, await migrate.Setup()));
            await bench.Migrating(0, 0, System, async migrate => Assert.Equal(Errno.EINVAL, await migrate.Setup()));
            await using (await page.Lock.Lock())
                await bench.Migrating(0, 1, System, async migrate => Assert.Equal(Errno.EINVAL, await migrate.Setup()), faultPage: page);
            await bench.ToDevice(0);
            page = bench.PteOf(0).Page!;
            await bench.Migrating(0, 1, System, async migrate => Assert.Equal(Errno.EINVAL, await migrate.Setup()), faultPage: page);
        });
        Assert.Single(bench.Told.Ranges); // the migration that succeeded
    }
}
