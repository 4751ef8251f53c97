using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Pagemap;
using GpuMm.Model.Vocabulary;
using Xunit;
using Xunit.Sdk;

namespace GpuMm.Tests.Pagemap;

/// <summary>Each step that a defect gets wrong, gotten wrong: the books or the data say so.</summary>
public class WrongStepsTests
{
    static readonly InjectedFailure SecondMap = new(FailureSite.DmaMap, 2);

    [Fact]
    public void Putting_pages_that_were_never_locked_is_noticed() => Refutes(
        () => new PagemapBench(make: drm => new PutsAll(drm), failures: SecondMap).Map(0, 2).Store(0, 1, 2).TryPopulate(0, 2));

    [Fact]
    public void Leaving_the_pages_that_were_locked_is_noticed() => Refutes(
        () => new PagemapBench(make: drm => new PutsNone(drm), failures: new InjectedFailure(FailureSite.Copy, 3))
            .Map(0, 2).Store(0, 1, 2).TryPopulate(0, 2));

    [Fact]
    public void Leaving_pages_mapped_for_DMA_is_noticed() => Refutes(
        () => new PagemapBench(make: drm => new UnmapsNone(drm)).Map(0).Store(0, 1).TryPopulate(0));

    [Fact]
    public void Releasing_an_allocation_that_is_not_consumed_is_noticed() => Refutes(
        () => new PagemapBench(make: drm => new ReleasesNone(drm)).Map(0).Store(0, 1).TryPopulate(2));

    [Fact]
    public void Copying_to_memory_that_is_not_idle_is_noticed() => Refutes(() =>
    {
        var bench = new PagemapBench(make: drm => new WaitsNot(drm)).Map(0).Store(0, 1).Populate(0);
        Assert.Equal(1UL, bench.Load(0));
    });

    [Fact]
    public void A_zdd_without_an_allocation_is_noticed() => Refutes(
        () => new PagemapBench(make: drm => new BareZdd(drm)).Map(0).Store(0, 1).Populate(0).Load(0));

    [Fact]
    public void Populating_after_a_look_is_noticed() => Refutes(() =>
    {
        var bench = new PagemapBench(make: drm => new OnlyLooks(drm)).Map(0).Store(0, 1);
        bench.Run(
            async () =>
            {
                await bench.Until(() => bench.Dma.Mapped.Count > 0);
                await bench.UnplugAs();
            },
            async () => await bench.PopulateAs(0, 1));
    });

    /// <summary>What it copied is not in the page yet when the CPU has the page.</summary>
    [Fact]
    public void Unmapping_after_the_CPU_has_the_page_is_noticed() => Refutes(() =>
    {
        var bench = new PagemapBench(make: drm => new UnmapsLate(drm)).Map(0).Store(0, 1).Populate(0);
        bench.Run(
            async () =>
            {
                await bench.Until(() => bench.Where(0, 1) == "S");
                Assert.Equal(1UL, await bench.LoadAs(0));
            },
            async () => await bench.Pagemap.EvictOldest());
    });

    [Fact]
    public void Going_on_with_the_pages_after_a_failed_copy_is_noticed() => Refutes(() =>
    {
        var bench = new PagemapBench(make: drm => new GoesOn(drm), failures: new InjectedFailure(FailureSite.Copy, 2)).Map(0).Store(0, 1);
        Assert.Equal(Errno.EIO, bench.TryPopulate(0));
        Assert.Equal(1UL, bench.Load(0));
    });

    [Fact]
    public void Saying_that_all_is_there_when_a_page_has_stayed_is_noticed() => Refutes(() =>
    {
        var bench = new PagemapBench(make: drm => new SeesNoRace(drm)).Map(0);
        bench.Run(
            async () =>
            {
                await bench.Until(() => bench.Pagemap.Pages.Any(page => !page.IsFree));
                await bench.StoreAs(0, 7);
            },
            async () => Assert.Equal(Errno.EBUSY, await bench.PopulateAs(0, 1)));
    });

    [Fact]
    public void Taking_along_the_pages_of_another_allocation_breaks_its_slice() => Refutes(() =>
    {
        var bench = new PagemapBench(make: drm => new TakesAlong(drm)).Map(0, 4).Store(0, 1, 2, 3, 4);
        bench.Populate(0, 2).Populate(2, 1, timesliceMs: 50);
        bench.Mremap(0, SvmWindow.PagesPerHalf, 1);
        bench.Mremap(2, SvmWindow.PagesPerHalf + 1, 1);
        bench.Load(SvmWindow.PagesPerHalf);
        Assert.Equal("SD", bench.Where(SvmWindow.PagesPerHalf, 2));
    });

    [Fact]
    public void Collecting_only_system_memory_never_completes_a_range() => Refutes(
        () => new PagemapBench(make: drm => new SeesNoOwn(drm)).Map(0, 2).Store(0, 1, 2).Populate(1).Populate(0, 2));

    static void Refutes(Action scenario) => Assert.ThrowsAny<XunitException>(scenario);

    sealed class PutsAll(DrmDevice drm) : VramPagemap(drm)
    {
        protected override async ValueTask PutDestinations(PagemapTransfer transfer)
        {
            for (int i = 0; i < transfer.Npages; i++)
                transfer.Migrate.Dst[i] = MigratePfn.To(transfer.DevicePages[i]!);
            await base.PutDestinations(transfer);
        }
    }

    sealed class PutsNone(DrmDevice drm) : VramPagemap(drm)
    {
        protected override ValueTask PutDestinations(PagemapTransfer transfer)
        {
            Array.Clear(transfer.Migrate.Dst);
            return default;
        }
    }

    sealed class UnmapsNone(DrmDevice drm) : VramPagemap(drm)
    {
        protected override ValueTask UnmapPages(PagemapTransfer transfer) => default;
    }

    sealed class ReleasesNone(DrmDevice drm) : VramPagemap(drm)
    {
        protected override ValueTask ReleaseUnused(Devmem devmem) => default;
    }

    sealed class WaitsNot(DrmDevice drm) : VramPagemap(drm)
    {
        protected override ValueTask<Errno> WaitUntilIdle(Devmem devmem) => new(Errno.None);
    }

    sealed class BareZdd(DrmDevice drm) : VramPagemap(drm)
    {
        protected override Zdd NewZdd(Devmem devmem) => new(Kernel, devmem.ZddResource);
    }

    sealed class OnlyLooks(DrmDevice drm) : VramPagemap(drm)
    {
        protected override async ValueTask<Errno> PopulateWhileThere(MmStruct mm, VfnRange range, long timesliceMs) =>
            await Drm.IsUnplugged() ? Errno.ENODEV : await Populate(mm, range, timesliceMs);
    }

    sealed class UnmapsLate(DrmDevice drm) : VramPagemap(drm)
    {
        protected override ValueTask UnmapPages(PagemapTransfer transfer) => default;

        protected override async ValueTask Finish(PagemapTransfer transfer)
        {
            await base.Finish(transfer);
            await base.UnmapPages(transfer);
        }
    }

    sealed class GoesOn(DrmDevice drm) : VramPagemap(drm)
    {
        protected override ValueTask PutDestinations(PagemapTransfer transfer) => default;
    }

    sealed class SeesNoRace(DrmDevice drm) : VramPagemap(drm)
    {
        protected override bool HasRaced(MigrateVma migrate, int missing) => false;
    }

    sealed class TakesAlong(DrmDevice drm) : VramPagemap(drm)
    {
        protected override bool IsToReturn(Page source, Zdd? zdd) => source.IsAnon;
    }

    sealed class SeesNoOwn(DrmDevice drm) : VramPagemap(drm)
    {
        protected override MigrateVmaFlags SelectForDevmem => MigrateVmaFlags.SelectSystem;
    }
}
