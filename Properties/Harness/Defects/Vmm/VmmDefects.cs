using GpuMm.Harness.Systems;
using GpuMm.Harness.Systems.Vmm;

namespace GpuMm.Harness.Defects.Vmm;

/// <summary>
/// The variants of the Vmm: one registry line each. N is a defect of nova-core's or a slip its text warns of; X is one of ours, made to
/// show that a property can be violated.
/// </summary>
static class VmmDefects
{
    public static readonly IReadOnlyList<Variant> Variants =
    [
        VmmVariant.Fixed,
        NovaV7.Variant,
        N01ReservationNotCumulative.Variant,
        N02EntryBeforeOwner.Variant,
        N03BoundAssumesAlignedStart.Variant,
        N04PrepareLeavesTables.Variant,
        N05AbandonedMappingKeepsSpace.Variant,
        N06DrainedTablesLost.Variant,
        N07FlushFailureFreesSpace.Variant,
        N08PartialWriteFreesSpace.Variant,
        N09FailedUnmapFreesSpace.Variant,
        N10DroppedRangeFreesSpace.Variant,
        N11LiveEntryOverwritten.Variant,
        N12WrongCountLosesMapping.Variant,
        N14TwoVmmsOnOneRoot.Variant,
        N15WindowBeyondEnd.Variant,
        N15bWindowTruncated.Variant,
        N16LargerWindowRefused.Variant,
        N18LevelOneBitOff.Variant,
        N19NoAcknowledgement.Variant,
        N20FirstDirectoryFlushed.Variant,
        N20bAddressNotShifted.Variant,
        N21TableNotZeroed.Variant,
        N21bZeroedWhenInstalled.Variant,
        N22AllocationUnderWindow.Variant,
        N23OneLevelOnly.Variant,
        N23bOthersNotAsked.Variant,
        N23cNoSecondLook.Variant,
        N24NarrowDualSlots.Variant,
        N24bWideSlots.Variant,
        N25FlushBeforeClear.Variant,
        N25bNoFlushOfEntries.Variant,
        N27bOffsetInMebibyte.Variant,
        N29InvalidPdeIsHuge.Variant,
        N29bInvalidPteIsValid.Variant,
        N30PcfBitsSwapped.Variant,
        N32FrameCutOff.Variant,
        N33AllocationUnderVmmLock.Variant,
        X01ReadKeepsWindow.Variant,
        X02WindowBeforeVmmLock.Variant,
        X03ReclaimUntilNoneLeft.Variant,
        X04ReadOnlyIgnored.Variant,
        X05ClearsOneTooMany.Variant,
        X06HoleTakenTwice.Variant,
        X07FramesClearedAfterMapping.Variant,
        X08TablesNeverFreed.Variant,
        X09TablesFreedBeforeFlush.Variant,
        X10PrepareWaitsToBeAlone.Variant,
        X11DualLevelTooWide.Variant,
        X12HalvesExchanged.Variant,
        X13PdeToSystemMemory.Variant,
        X14PdeApertureOfPte.Variant,
        X15ReadOnlyOnePlaceUp.Variant,
        X16PteApertureOfPde.Variant,
        X17AddressInPlace.Variant,
        X18NarrowAddresses.Variant,
        X19ReclaimLooksAtFirstPage.Variant,
        X20ExecuteWithoutFlush.Variant,
    ];
}
