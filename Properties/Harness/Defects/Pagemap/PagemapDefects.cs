using GpuMm.Harness.Systems;
using GpuMm.Harness.Systems.Pagemap;

namespace GpuMm.Harness.Defects.Pagemap;

/// <summary>
/// The variants of drm_pagemap: one registry line each. D is a defect of the layer as it was introduced, of what became of it, or a slip
/// that a reimplementer may make; W is one of ours, made to show that a property can be violated. F is
/// known from nouveau and the kernel under it, and shows here.
/// </summary>
static class PagemapDefects
{
    public static readonly IReadOnlyList<Variant> Variants =
    [
        PagemapVariant.Fixed,
        PagemapV1.Variant,
        D01DriverPfnsLeft.Variant,
        D02UnlockedPagesPut.Variant,
        D02bStopsAtFirstGap.Variant,
        D03UnmappedAfterwards.Variant,
        D03bUnmappedByDestination.Variant,
        D04RaceNotSeen.Variant,
        D05CallerReleasesToo.Variant,
        D05bNobodyReleases.Variant,
        D06AllocationSetLate.Variant,
        D07DestinationNotIdle.Variant,
        D08ResidentPagesRefused.Variant,
        D10UsedAfterPut.Variant,
        D10bCopiesNotInStep.Variant,
        D12DeadProcessFirst.Variant,
        D14OtherAllocationTaken.Variant,
        D15TimesliceNotSet.Variant,
        D15bTimesliceHoldsUpEviction.Variant,
        D15cTimesliceReversed.Variant,
        D17RangeNotClamped.Variant,
        D18UnmapsUnmapped.Variant,
        D18bFailedMapLeavesRest.Variant,
        D20ProcessKeptWithoutMemory.Variant,
        D27UnplugOnlyLookedFor.Variant,
        D28OtherPopulationUnexpected.Variant,
        D28bDeadProcessPopulated.Variant,
        D29DestinationsKept.Variant,
        F13SystemPagesSkipped.Variant,
        F21UnplugEvictsNothing.Variant,
        F21bUnplugTriesOnce.Variant,
        W01DestinationsStayLocked.Variant,
        W02EvictionWaitsForLastPage.Variant,
        W03ClearAllocates.Variant,
        W04FailureForbidsAccess.Variant,
        W05EvictionReleases.Variant,
    ];
}
