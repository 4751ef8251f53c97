using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vm;
using GpuMm.Implementation.Machine;
using GpuMm.Implementation.Vm;

namespace GpuMm.Harness.Defects.Vm;

/// <summary>
/// A range that crosses a boundary of that size sticks out of the region.
/// </summary>
sealed class P17RegionOfSizeAlone(PanthorDevice device) : PanthorMmu(device)
{
    public static readonly VmVariant Variant = VmVariant.OfSlots(
        "P17", "the region to lock is as large as the range, rounded up, wherever the range begins",
        "jobs see the second half of a bind that crosses a boundary while it is being made",
        "lock_region() before the start was taken into account; pack_region_range in panthor_mmu.c has both",
        PropertyCatalogue.RegionLocked, device => new P17RegionOfSizeAlone(device));

    protected override LockRegion RegionAround(ulong start, ulong size) =>
        base.RegionAround(start & ~(System.Numerics.BitOperations.RoundUpToPowerOf2(size) - 1), size);
}
