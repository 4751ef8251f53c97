using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Manager;
using GpuMm.Implementation.Buddy;

namespace GpuMm.Harness.Defects.Buddy;

/// <summary>
/// An exact range of which a part is somebody else's is granted all the same, with the blocks that were free (8746c6c9dfa3): the caller
/// believes to have all of it, and two own the rest.
/// </summary>
sealed class B01TooLittleIsEnough(ulong size, ulong chunkSize) : GpuBuddy(size, chunkSize)
{
    public static readonly ManagerVariant Variant = ManagerVariant.OfBuddy(
        "B01", "a fixed range is granted although part of it is taken",
        "two owners write to the same frames, and each finds the other's data in its own",
        "8746c6c9dfa3 of drm/buddy",
        PropertyCatalogue.MemorySafe, (size, chunkSize) => new B01TooLittleIsEnough(size, chunkSize));

    protected override bool IsEnough(ulong takenSize, ulong wantedSize) => true;
}
