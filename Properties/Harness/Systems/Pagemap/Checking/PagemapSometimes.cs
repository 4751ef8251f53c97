using GpuMm.Harness.Checking;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Pagemap;

namespace GpuMm.Harness.Systems.Pagemap.Checking;

/// <summary>Situations that a campaign of device memory must reach, as its checkers and its processes see them.</summary>
enum PagemapSometimes
{
    TasksOverlapped,
    CpuRefused,
    CpuBusError,
    CpuOutOfMemory,
    CopyFailedHalfWay,
    PinnedBetweenSetupAndFinalize,
    StoredBetweenSetupAndFinalize,
    PopulatedTwiceAtOnce,
    ReclaimedDuringPopulation,
    ForkedDuringPopulation,
    UnpluggedDuringPopulation,
    EvictedDuringPopulation,
    CpuFaultDuringEviction,
    ExitDuringEviction,
    CpuWaitedForTimeslice,
    EvictedWithinTimeslice,
    SharedByParentAndChild,
    ExhaustedAndRecovered,
}

/// <summary>All situations of device memory: the above, the marks of the driver and of the kernel, and a failure at each site.</summary>
static class PagemapSituations
{
    /// <summary>Nobody watches page tables here, and no device has a page for itself.</summary>
    static readonly MmMark[] ForOtherDrivers = [MmMark.ExclusiveTakenBack, MmMark.HmmBusy, MmMark.ReapSpared];

    public static readonly SituationList All = new(
        PagemapLimits.Sites,
        SituationList.Every<PagemapSometimes>(), SituationList.Every<PagemapMark>(), SituationList.Every(ForOtherDrivers));
}
