using GpuMm.Harness.Execution;
using GpuMm.Harness.Systems.Vmm;
using GpuMm.Implementation.Kernel;

namespace GpuMm.Harness.Checking;

/// <summary>At quiescence nothing is mapped, so no virtual space may be taken; and once the address spaces are gone, no VRAM.</summary>
sealed class SpaceNotLeaked(VmmWorld world) : Observer
{
    public override void AtQuiescence()
    {
        foreach (var vmm in world.Vmms)
        {
            if (vmm.Va.Taken.Count > 0)
            {
                Hub.Violate(PropertyCatalogue.VaNotLeaked,
                    $"vmm {vmm.Id} holds {string.Join(", ", vmm.Va.Taken)} although nothing is mapped or prepared",
                    new PageOfVmm(vmm.Id, vmm.Va.Taken[0].Start));
            }
        }
    }

    public override void AtEnd(ExecutionRecord execution)
    {
        if (execution.End != RunEnd.Completed)
            return;
        var held = world.Mm.Buddy.Held.Select(page => (page, owner: world.Mm.Vram.OwnerOf(page))).ToArray();
        if (held.Length > 0)
        {
            var (page, owner) = held[0];
            Hub.Violate(PropertyCatalogue.VramNotLeaked, $"{held.Length} pages are left that nobody needs; the first is {page}, {owner}");
        }

        if (world.Mm.Buddy.CheckInvariants() is { } broken)
            Hub.Violate(PropertyCatalogue.VramNotLeaked, $"the buddy allocator is inconsistent: {broken}");
    }
}
