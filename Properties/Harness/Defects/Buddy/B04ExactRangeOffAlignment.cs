using GpuMm.Implementation.Buddy;

namespace GpuMm.Harness.Defects.Buddy;

/// <summary>
/// An exact range is granted although it does not begin or end at a multiple of the block size asked for (2986314aa811).
/// </summary>
sealed class B04ExactRangeOffAlignment(ulong size, ulong chunkSize) : GpuBuddy(size, chunkSize)
{
    protected override bool IsAlignedRange(ulong start, ulong end, ulong minBlockSize) => true;
}
