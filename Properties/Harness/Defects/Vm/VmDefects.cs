using GpuMm.Harness.Systems;
using GpuMm.Harness.Systems.Vm;

namespace GpuMm.Harness.Defects.Vm;

/// <summary>
/// The variants of panthor's VM: one registry line each. P is a defect of panthor's or a slip that a reimplementer may make; Y is one of
/// ours, made to show that a property can be violated.
/// </summary>
static class VmDefects
{
    public static readonly IReadOnlyList<Variant> Variants =
    [
        VmVariant.Fixed,
        PanthorV4.Variant,
        P01OffsetSubtracted.Variant,
        P03OffsetKept.Variant,
        P04OneVmaForUnmap.Variant,
        P05FailedReserveSucceeds.Variant,
        P06VmaLost.Variant,
        P07LinkPutWithoutResv.Variant,
        P08LinkFreedUnderGpuvaLock.Variant,
        P09LookupWithoutLock.Variant,
        P12RegionNotLocked.Variant,
        P13ActiveBesideBind.Variant,
        P14RegionStaysLocked.Variant,
        P15RecycledWithoutFlush.Variant,
        P16BlockPartUnmapped.Variant,
        P18FailedUnmapForgotten.Variant,
        P19HalfDoneMapForgiven.Variant,
        P23OffsetNotAligned.Variant,
        P25PartsGetNewFlags.Variant,
        P26KeepIgnoresFlags.Variant,
        P29FailedEnableKeepsSlot.Variant,
        P30MapAfterDestroy.Variant,
        P32EmptyAsyncMap.Variant,
        P36LeftoversForgotten.Variant,
        P36bTablesNotZeroed.Variant,
        P36cTableTakenTwice.Variant,
        P37PageSizeByIovaOnly.Variant,
        P39FaultOutlivesVm.Variant,
        P40CleanupWhileSignalling.Variant,
        Y01BufferClearedWhenMapped.Variant,
        Y02LastPageOfRangeFree.Variant,
        Y03KernelRangeNotFreed.Variant,
        Y04DestroyWaitsForQueue.Variant,
        Y05ActiveUntilSlotIsFree.Variant,
        Y06MappingHoldsNoLink.Variant,
        Y07JobKeepsVm.Variant,
        Y08ReadyJobNotQueued.Variant,
        Y09StatusBeforeLock.Variant,
        Y10ClearsOneTooMany.Variant,
        Y11LookupWithoutReference.Variant,
        Y12FailedJobSparesVm.Variant,
        Y13UnusableForgotten.Variant,
        Y14KernelHalfStays.Variant,
        Y15FenceHidesError.Variant,
        Y16LatestIdleEvicted.Variant,
    ];
}
