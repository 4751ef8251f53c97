using GpuMm.Harness.Systems.Svm;
using GpuMm.Implementation.Kernel;

namespace GpuMm.Harness.Systems.Manager;

/// <summary>What there is in an execution on the whole memory manager, and how much of it.</summary>
static class ManagerLimits
{
    public const string SystemName = "manager";

    /// <summary>A page of each is mapped explicitly, in the same place, so that one excludes the other.</summary>
    public const int Slots = 2;

    /// <summary>Page directories and tables of one address space, and a page or two besides.</summary>
    public const int LeastVramInPages = 10;

    public const int RoomyVramInPages = 64;

    /// <summary>What a fault of the GPU fetches stays for that long.</summary>
    public const int FaultTimesliceMs = 5;

    /// <summary>In all but the first, device memory has to give way now and then.</summary>
    public static readonly int[] VramSizes = [RoomyVramInPages, LeastVramInPages, 11, 12, 14];

    /// <summary>Where it can be made to fail.</summary>
    public static readonly FailureSite[] Sites =
    [
        .. SvmLimits.Sites, FailureSite.MigrationArrays, FailureSite.Zdd, FailureSite.RangeNode,
    ];
}
