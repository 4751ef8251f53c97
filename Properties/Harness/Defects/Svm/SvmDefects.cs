using GpuMm.Harness.Systems;
using GpuMm.Harness.Systems.Svm;

namespace GpuMm.Harness.Defects.Svm;

/// <summary>
/// The variants of nouveau's shared virtual memory: one registry line each. F is a defect of the patches, of what became of them, or a slip
/// that a reimplementer may make; Z is one of ours, made to show that a property can be violated.
/// </summary>
static class SvmDefects
{
    public static readonly IReadOnlyList<Variant> Variants =
    [
        SvmVariant.Fixed,
        NouveauV3.Variant,
        NouveauV2.Variant,
        F11MigrateEventsSkipped.Variant,
        F11bOwnMigrationsSkipped.Variant,
        F11cEntryOverwrittenLater.Variant,
        F12ForeignPageGiven.Variant,
        F15UnmovedPageMapped.Variant,
        F16RangeStartsInHole.Variant,
        F18FaultPageNotTold.Variant,
        F19CopyFailureIgnored.Variant,
        Z10FailedCopyGivesZeros.Variant,
        Z11ChunksNotFreed.Variant,
        Z12TablesUnderSvmmLock.Variant,
        Z13MappingCheckedUnderSvmmLock.Variant,
        Z14ValidBitIgnored.Variant,
        Z15UnwatchedUnderSvmmLock.Variant,
        Z16RightsOfMapping.Variant,
        Z17UnmovablePageForbidden.Variant,
    ];
}
