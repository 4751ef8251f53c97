using GpuMm.Implementation.Buddy;

namespace GpuMm.Harness.Defects.Buddy;

/// <summary>
/// An exact range of which a part is somebody else's is granted all the same, with the blocks that were free (8746c6c9dfa3): the caller
/// believes to have all of it, and two own the rest.
/// </summary>
sealed class B01TooLittleIsEnough(ulong size, ulong chunkSize) : GpuBuddy(size, chunkSize)
{
    protected override bool IsEnough(ulong takenSize, ulong wantedSize) => true;
}
