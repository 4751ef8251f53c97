using GpuMm.Implementation.Kernel;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Svm;

/// <summary>What there is in an execution on shared virtual memory, and how much of it.</summary>
static class SvmLimits
{
    public const string SystemName = "svm";

    /// <summary>Process 0 has pages 0 and 1 from the start: anonymous, readable and writable, not touched. The rest is a hole.</summary>
    public const int PagesAtFirst = 2;

    /// <summary>
    /// All of the processes' memory is in host memory; page directories, page tables and device-private pages share video memory. Less has
    /// no room for the page directories and a path of tables.
    /// </summary>
    public const int LeastVramInPages = 8;

    public const int RoomyVramInPages = 512;

    /// <summary>The smaller ones hold the tables of one process and a few of its pages, or not all of its tables.</summary>
    public static readonly int[] VramSizes = [RoomyVramInPages, 24, 10];

    /// <summary>Room for a single fault: the hardware keeps one entry free.</summary>
    public const int LeastFaultEntries = 2;

    /// <summary>More than there are tasks that fault.</summary>
    public const int RoomyFaultEntries = 8;

    public static readonly int[] FaultBufferSizes = [LeastFaultEntries, 3, 4, RoomyFaultEntries];

    /// <summary>Less than a program may want to move there.</summary>
    public const int PagesOfOtherDevice = 3;

    /// <summary>Of device memory that was populated.</summary>
    public const int LongestTimesliceMs = 10;

    /// <summary>Where it can be made to fail.</summary>
    public static readonly FailureSite[] Sites =
    [
        FailureSite.ProcessPage, FailureSite.IntervalNotifier, FailureSite.MmGet, FailureSite.HmmBusy, FailureSite.DevicePage,
        FailureSite.DmaMap, FailureSite.Copy, FailureSite.TableRecords, FailureSite.TableNode, FailureSite.BuddyBlock,
        FailureSite.FaultTimeout,
    ];

    /// <summary>Whether the pages exist and lie in one half, as those of an operation must.</summary>
    public static bool IsRange(int page, int pages) => page is >= 0 and < SvmWindow.Pages && pages is >= 1 and <= SvmWindow.PagesPerHalf
        && page / SvmWindow.PagesPerHalf == (page + pages - 1) / SvmWindow.PagesPerHalf;
}
