using GpuMm.Harness.Checking;
using GpuMm.Harness.Execution;
using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Machine;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Vmm.Checking;

/// <summary>At quiescence nothing is mapped, so no virtual space may be taken; and once the address spaces are gone, no VRAM.</summary>
sealed class SpaceNotLeaked(VmmWorld world) : Observer
{
    public override void AtQuiescence()
    {
        CheckTables();
        foreach (var vmm in world.Vmms)
        {
            if (vmm.TakenRanges.Count > 0)
            {
                Hub.Violate(PropertyCatalogue.VaNotLeaked,
                    $"vmm {vmm.Id} holds {string.Join(", ", vmm.TakenRanges)} although nothing is mapped or prepared",
                    new VirtualPage(vmm.Id, vmm.TakenRanges[0].Start));
            }
        }
    }

    /// <summary>Tables may stay, as long as somebody can still find them.</summary>
    void CheckTables()
    {
        foreach (var page in world.Mm.Buddy.Held)
        {
            if (world.Mm.Vram.OwnerOf(page) is { Use: PageUse.PageTable } owner && !world.Graph.IsReachable(page))
                Hub.Violate(PropertyCatalogue.VramNotLeaked, $"{page} belongs to the {owner}, and no table leads to it");
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
