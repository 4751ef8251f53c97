using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Pagemap.Checking;
using GpuMm.Harness.Systems.Svm;
using GpuMm.Harness.Systems.Svm.Checking;
using GpuMm.Implementation.Pagemap;
using GpuMm.Model.Specification;

namespace GpuMm.Harness.Systems.Pagemap;

/// <summary>What is checked of device memory, and the checkers that watch it: one registry line each.</summary>
static class PagemapProperties
{
    public static readonly IReadOnlyList<CheckedProperty> Checked =
    [
        PropertyCatalogue.TranslationLinearizable, PropertyCatalogue.DataLinearizable, PropertyCatalogue.VramNotLeaked,
        PropertyCatalogue.CriticalPathClean, PropertyCatalogue.LockOrder, PropertyCatalogue.NoDeadlock, PropertyCatalogue.Progress,
        PropertyCatalogue.RefusalJustified, PropertyCatalogue.MemorySafe, PropertyCatalogue.Lifecycle, PropertyCatalogue.RefcountBalanced,
        PropertyCatalogue.DmaBalanced, PropertyCatalogue.ReleasedOnce, PropertyCatalogue.TimesliceHonoured,
        PropertyCatalogue.GoneAfterUnplug, PropertyCatalogue.PopulatedAsSaid,
    ];

    public static IEnumerable<Observer> Observers(PagemapWorld world) =>
    [
        .. ObserversOf(world.Pagemap, world, PagemapWorld.Clearer),
        new TimesliceHonoured(world.Pagemap),
        world.Places,
        new CpuRefusals(),
        new SvmLifecycles(world.Memory),
        new CriticalPathClean(),
        new LockOrder(),
        new MemorySafe(),
        new PagemapMarks(world.Pagemap),
        new MigrationMarks(world.Pagemap, world),
        new NothingLeft(world),
        new VramGivenBack(world, world.Pagemap.Drm.Gpu),
        new NoDeadlock(),
        new Progress(),
        new Linearizable<int, SharedPageState, SharedPageCall>(new SharedPages(world.Places)),
    ];

    /// <summary>What watches a driver on drm_pagemap, whatever else there is.</summary>
    /// <param name="pagemap">The driver.</param>
    /// <param name="world">The processes.</param>
    /// <param name="clearer">The task that clears its memory.</param>
    /// <param name="othersAtWork">Whether a worker migrates for nobody's call at the moment; null for never.</param>
    public static IEnumerable<Observer> ObserversOf(
        VramPagemap pagemap, SvmWorld world, int clearer, Func<bool>? othersAtWork = null) =>
    [
        new DmaBalanced(pagemap.Drm.Dma),
        new ReleasedOnce(pagemap),
        new PagemapCounts(pagemap),
        new GoneAfterUnplug(pagemap, world),
        new PopulatedAsSaid(pagemap, world),
        new NoFailureForgotten(),
        new EvictedAsSaid(),
        new DevmemLifecycles(pagemap),
        new PagemapRefusals(pagemap, world, clearer) { OthersAtWork = othersAtWork ?? (() => false) },
    ];
}
