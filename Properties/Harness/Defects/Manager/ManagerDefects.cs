using GpuMm.Harness.Defects.Buddy;
using GpuMm.Harness.Systems;
using GpuMm.Harness.Systems.Manager;

namespace GpuMm.Harness.Defects.Manager;

/// <summary>
/// The variants of the whole memory manager: one registry line each. B is a defect of the buddy allocator, which shows in whoever stands on
/// it; M is one of the whole, or of a part and seen through the whole; F and D are known from elsewhere and need ranges of several pages.
/// </summary>
static class ManagerDefects
{
    public static readonly IReadOnlyList<Variant> Variants =
    [
        ManagerVariant.Fixed,
        B01TooLittleIsEnough.Variant,
        B02FreedAndReturned.Variant,
        B02bNotGivenBack.Variant,
        B03SplitInVain.Variant,
        B04ExactRangeOffAlignment.Variant,
        B04bWindowIgnoresAlignment.Variant,
        B07aFreedTwice.Variant,
        B07bNeverMerged.Variant,
        B07cAllocatedBuddyMerged.Variant,
        B07dSurplusKept.Variant,
        B07eHighPartKept.Variant,
        B07fSplitBuddyMerged.Variant,
        M01ReadOnlyForgotten.Variant,
        M02DestinationNotIdle.Variant,
        M03SequenceIgnored.Variant,
        M04ExecuteAllocates.Variant,
        M05MigratesUnderSvmmLock.Variant,
        M06EvictionWaits.Variant,
        M07RoomForEver.Variant,
        M08BuffersMakeNoRoom.Variant,
        M09AtomicsInSystemMemory.Variant,
        M10FreedBeforeUnmapped.Variant,
        M11HalfWrittenEntryTaken.Variant,
        M12DestinationsStayLocked.Variant,
        M13TablesMakeNoRoom.Variant,
        M14DmaNotUnmapped.Variant,
        M15ReleasedTwice.Variant,
        M16TimesliceNotSet.Variant,
        M17UnplugOnlyLookedFor.Variant,
        M18RaceNotSeen.Variant,
        M19FetchWithoutSlice.Variant,
        M20EvictionKeepsEntries.Variant,
        M21FailedPrepareKeepsFrames.Variant,
        M22RefusedPrepareKeepsPlace.Variant,
        M23RangeReachesBuffers.Variant,
        M24FreedBeforeFlush.Variant,
        M25SharedTableFreed.Variant,
        M26SpaceNotGivenBack.Variant,
        F04RangeSpeaksForAll.Variant,
        F28WatchesOnePage.Variant,
        D23FirstPageSpeaksForAll.Variant,
    ];
}
