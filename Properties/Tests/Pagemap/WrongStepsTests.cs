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
        protected override Zdd NewZdd(Devmem devmem) => new(Kernel);
    }

    sealed class OnlyLooks(DrmDevice drm) : VramPagemap(drm)
    {
        protected override async ValueTask<Errno> PopulateWhileThere(MmStruct mm, VfnRange range, long timesliceMs) =>
            await Drm.IsUnplugged() ? Errno.ENODEV : await Populate(mm, range, timesliceMs);
    }
}
