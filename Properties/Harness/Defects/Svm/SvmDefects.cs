using GpuMm.Harness.Systems;
using GpuMm.Harness.Systems.Svm;

namespace GpuMm.Harness.Defects.Svm;

/// <summary>
/// The variants of nouveau's shared virtual memory: one registry line each. F is a defect of the patches, of what became of them, or a slip
/// that a reimplementer may make; Z is one of ours, made to show that a property can be violated. D is
/// known from drm_gpusvm, and shows here.
/// </summary>
static class SvmDefects
{
    public static readonly IReadOnlyList<Variant> Variants =
    [
        SvmVariant.Fixed,
        NouveauV3.Variant,
        NouveauV2.Variant,
        F01FlagsLostOnBusy.Variant,
        F02PrefetchBeforeRead.Variant,
        F03RightsNotLookedFor.Variant,
        F03bNothingFoundIsEnough.Variant,
        F05AtomicNeverReset.Variant,
        F06WeakestFirst.Variant,
        F07UnmanagedMapped.Variant,
        F08RetryKeepsPage.Variant,
        F09ExclusiveNotChecked.Variant,
        F09bLockKeptOnError.Variant,
        F10aSequenceReadAfterwards.Variant,
        F10bSequenceBeforeLock.Variant,
        F10cSequenceIgnored.Variant,
        F10dSequenceStays.Variant,
        F10eSleepsWhereForbidden.Variant,
        F11MigrateEventsSkipped.Variant,
        F11bOwnMigrationsSkipped.Variant,
        F11cEntryOverwrittenLater.Variant,
        F12ForeignPageGiven.Variant,
        F15UnmovedPageMapped.Variant,
        F16RangeStartsInHole.Variant,
        F17ProcessKeptOnEarlyReturn.Variant,
        F18FaultPageNotTold.Variant,
        F19CopyFailureIgnored.Variant,
        F20ListedAndHandedOut.Variant,
        F23InvalidEntryDropped.Variant,
        F24TimeoutCancels.Variant,
        F25LookupWithoutReference.Variant,
        F27GetNotWrapped.Variant,
        D21FlagsOfLastFault.Variant,
        Z01NotFaultedInFirst.Variant,
        Z02StaleFaultCancelled.Variant,
        Z03NoReplayAfterOverflow.Variant,
        Z04DeafBeforeShut.Variant,
        Z05NoRelease.Variant,
        Z07AlwaysWritable.Variant,
        Z08HalfWrittenEntryTaken.Variant,
        Z10FailedCopyGivesZeros.Variant,
        Z11ChunksNotFreed.Variant,
        Z12TablesUnderSvmmLock.Variant,
        Z13MappingCheckedUnderSvmmLock.Variant,
        Z15UnwatchedUnderSvmmLock.Variant,
        Z16RightsOfMapping.Variant,
        Z17UnmovablePageForbidden.Variant,
        Z18ReadOnlyNotBound.Variant,
    ];
}
