using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Manager;
using GpuMm.Implementation.Buddy;

namespace GpuMm.Harness.Defects.Buddy;

/// <summary>
/// An exact range is granted although it does not begin or end at a multiple of the block size asked for (2986314aa811).
/// </summary>
sealed class B04ExactRangeOffAlignment(ulong size, ulong chunkSize) : GpuBuddy(size, chunkSize)
{
    public static readonly ManagerVariant Variant = ManagerVariant.OfBuddy(
        "B04", "a fixed range is granted although it is not aligned as asked",
        "an engine that ignores the low address bits reads the memory before the buffer",
        "2986314aa811 of drm/buddy",
        PropertyCatalogue.PlacementHonoured, (size, chunkSize) => new B04ExactRangeOffAlignment(size, chunkSize));

    protected override bool IsAlignedRange(ulong start, ulong end, ulong minBlockSize) => true;
}
