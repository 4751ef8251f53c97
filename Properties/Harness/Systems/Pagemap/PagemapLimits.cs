using GpuMm.Implementation.Kernel;

namespace GpuMm.Harness.Systems.Pagemap;

/// <summary>What there is in an execution on a device whose memory processes can have, and how much of it.</summary>
static class PagemapLimits
{
    public const string SystemName = "pagemap";

    /// <summary>Video memory holds nothing but pages of processes: the longest range does not fit into the least of it.</summary>
    public const int LeastVramInPages = 3;

    /// <summary>More than processes have pages.</summary>
    public const int RoomyVramInPages = 16;

    /// <summary>In all but the first, a range may find no room unless another goes.</summary>
    public static readonly int[] VramSizes = [RoomyVramInPages, LeastVramInPages, 4, 6];

    /// <summary>Most ranges that are populated have no slice, or one that a CPU fault has to wait for.</summary>
    public static readonly int[] Timeslices = [0, 0, 1, 5, 10];

    /// <summary>Where it can be made to fail.</summary>
    public static readonly FailureSite[] Sites =
    [
        FailureSite.ProcessPage, FailureSite.MmGet, FailureSite.BuddyBlock, FailureSite.DevicePage, FailureSite.DmaMap,
        FailureSite.Copy, FailureSite.MigrationArrays, FailureSite.Zdd,
    ];
}
