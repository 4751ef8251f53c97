using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Model.Vocabulary;
using Xunit;

namespace GpuMm.Tests.Kernel.Mm;

/// <summary>Each reason for which a page does not migrate, and that it is as before then.</summary>
public class MigrationRefusalTests
{
    const MigrateVmaFlags System = MigrateVmaFlags.SelectSystem;
    const MigrateVmaFlags DevicePrivate = MigrateVmaFlags.SelectDevicePrivate;

    [Fact]
    public void A_page_that_somebody_has_locked_stays()
    {
        var bench = new MigrationBench().Map(0);
        bench.Run(async () =>
        {
            await bench.Store(0, 4);
            await using (await bench.PteOf(0).Page!.Lock.Lock())
                await bench.ToDevice(0);
            await AssertStayed(bench, 0, 4);
        });
        Assert.Equal([MmMark.MigrationRefusedLocked], bench.Marks);
    }

    [Fact]
    public void A_page_that_somebody_has_a_reference_to_stays()
    {
        var bench = new MigrationBench().Map(0);
        bench.Run(async () =>
        {
            await bench.Store(0, 4);
            var page = bench.PteOf(0).Page!;
            page.Get();
            await bench.ToDevice(0);
            await bench.Memory.PutPage(page);
            await AssertStayed(bench, 0, 4);
        });
        Assert.Equal([MmMark.MigrationRefusedRefs], bench.Marks);
    }

    [Fact]
    public void A_page_of_a_file_stays_though_it_was_collected()
    {
        var bench = new MigrationBench().Map(2, kind: VmaKind.FileShared);
        bench.Run(async () =>
        {
            await bench.Store(2, 6);
            await bench.Migrating(2, 1, System, async migrate =>
            {
                await migrate.Setup();
                Assert.Equal(1, migrate.Cpages);
                migrate.Dst[0] = MigratePfn.To((await bench.Memory.AllocateLocked())!);
                await migrate.Pages();
                Assert.False(migrate.Src[0].Migrates);
                await migrate.FinalizePages();
            });
            await AssertStayed(bench, 2, 6);
        });
        Assert.Contains(MmMark.MigrationRefusedFile, bench.Marks);
    }

    [Theory]
    [InlineData(VmaKind.FilePrivate)]
    [InlineData(VmaKind.FileShared)]
    public void Nothing_is_put_where_a_page_of_a_file_would_be(VmaKind kind)
    {
        var bench = new MigrationBench().Map(2, kind: kind);
        bench.Run(async () =>
        {
            await bench.ToDevice(2);
            Assert.Equal(CpuPteKind.None, bench.PteOf(2).Kind);
            Assert.Equal(SvmWindow.FileContent(2), await bench.Load(2));
        });
    }

    [Fact]
    public void A_page_of_another_device_stays()
    {
        var bench = new MigrationBench().Map(0);
        bench.Run(async () =>
        {
            await bench.Store(0, 4);
            await bench.ToDevice(0);
            await SetUpInVain(bench, System | DevicePrivate, owner: "somebody else");
            Assert.Equal(CpuPteKind.DevicePrivate, bench.PteOf(0).Kind);
            Assert.Equal(4ul, await bench.Load(0));
        });
        Assert.Equal(MmMark.MigrationRefusedForeign, bench.Marks[0]);
    }

    [Fact]
    public void A_page_of_the_kind_that_was_not_asked_for_stays()
    {
        var bench = new MigrationBench().Map(0).Map(1);
        bench.Run(async () =>
        {
            await bench.Store(0, 4);
            await SetUpInVain(bench, DevicePrivate, bench.Device);
            Assert.Equal(CpuPteKind.Present, bench.PteOf(0).Kind);
            await bench.ToDevice(0);
            await SetUpInVain(bench, System, bench.Device);
            Assert.Equal(CpuPteKind.DevicePrivate, bench.PteOf(0).Kind);
            Assert.Equal(0ul, await bench.Load(1));
            await SetUpInVain(bench, DevicePrivate, bench.Device, page: 1); // the page of zeros
        });
    }

    [Fact]
    public void A_page_that_a_device_has_for_itself_stays()
    {
        var bench = new MigrationBench().Map(0);
        bench.Run(async () =>
        {
            await using (await bench.Mm.MmapLock.Read())
            {
                var (_, page) = await DeviceExclusive.Make(bench.Mm, SvmWindow.VfnOf(0), "gpu");
                await new LockGuard(page!.Lock).DisposeAsync();
                await bench.Memory.PutPage(page);
            }

            await SetUpInVain(bench, System | DevicePrivate, "gpu");
            Assert.Equal(CpuPteKind.DeviceExclusive, bench.PteOf(0).Kind);
        });
    }

    [Fact]
    public void A_reference_that_comes_after_setup_is_seen_in_time()
    {
        var bench = new MigrationBench().Map(0);
        bench.Run(async () =>
        {
            await bench.Store(0, 4);
            await bench.Migrating(0, 1, System, async migrate =>
            {
                await migrate.Setup();
                var from = migrate.Src[0].Page!;
                migrate.Dst[0] = MigratePfn.To((await bench.Memory.AllocateLocked())!);
                from.Get();
                await migrate.Pages();
                Assert.False(migrate.Src[0].Migrates);
                await bench.Memory.PutPage(from);
                await migrate.FinalizePages();
                Assert.Same(from, bench.PteOf(0).Page);
            });
            await AssertStayed(bench, 0, 4);
        });
    }

    [Fact]
    public void A_hole_that_somebody_fills_meanwhile_keeps_what_he_put_there()
    {
        var bench = new MigrationBench().Map(0);
        bench.Run(async () => await bench.Migrating(0, 1, System, async migrate =>
        {
            await migrate.Setup();
            migrate.Dst[0] = MigratePfn.To((await bench.Memory.AllocateLocked())!);
            Assert.Equal(VmFault.None, await bench.Mm.HandleFault(migrate.Vma!, SvmWindow.VfnOf(0), write: true));
            var page = bench.PteOf(0).Page;
            await migrate.Pages();
            Assert.False(migrate.Src[0].Migrates);
            await migrate.FinalizePages();
            Assert.Same(page, bench.PteOf(0).Page);
        }));
        Assert.DoesNotContain(MmMark.MigratedHole, bench.Marks);
    }

    [Fact]
    public void The_page_of_a_cpu_fault_comes_back_only_to_who_says_that_it_is_one()
    {
        var bench = new MigrationBench().Map(0);
        bench.Run(async () =>
        {
            await bench.ToDevice(0);
            var page = bench.PteOf(0).Page!;
            page.Get();
            await SetUpInVain(bench, DevicePrivate, bench.Device);
            await using (await page.Lock.Lock())
            {
                await bench.Migrating(
                    0, 1, DevicePrivate,
                    async migrate =>
                    {
                        await migrate.Setup();
                        Assert.Equal(1, migrate.Cpages);
                        await migrate.FinalizePages();
                    },
                    bench.Device, page);
                Assert.False(page.Lock.IsOpen); // whoever handles the fault unlocks it
            }

            await bench.Memory.PutPage(page);
        });
        Assert.Contains(MmMark.MigrationRefusedRefs, bench.Marks);
    }

    static async ValueTask SetUpInVain(MigrationBench bench, MigrateVmaFlags flags, object owner, int page = 0) =>
        await bench.Migrating(
            page, 1, flags,
            async migrate =>
            {
                Assert.Equal(Errno.None, await migrate.Setup());
                Assert.Equal((0, default), (migrate.Cpages, migrate.Src[0]));
            },
            owner);

    static async ValueTask AssertStayed(MigrationBench bench, int page, ulong value)
    {
        Assert.Equal((CpuPteKind.Present, true), (bench.PteOf(page).Kind, bench.PteOf(page).Writable));
        Assert.Equal(value, await bench.Load(page));
        Assert.Equal(2, bench.Device.FreePages);
    }
}
