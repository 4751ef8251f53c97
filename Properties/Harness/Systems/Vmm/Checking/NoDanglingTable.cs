using GpuMm.Harness.Checking;
using GpuMm.Implementation.Machine;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Vmm.Checking;

/// <summary>
/// A valid entry above the leaves points to a live page table page of the same address space, and no page is a table twice.
/// </summary>
sealed class NoDanglingTable(Vram vram, PageTableGraph graph) : VmmObserver
{
    public override void TableLinked(TableLink link)
    {
        var owner = vram.OwnerOf(link.Child);
        if (owner != PageOwner.PageTablesOf(link.Vmm))
            Hub.Violate(PropertyCatalogue.NoDanglingTable, $"the entry at {link.Entry} points to {link.Child}, which is {owner}");
        if (link.AlreadyLinked)
            Hub.Violate(PropertyCatalogue.NoDanglingTable, $"the entry at {link.Entry} is the second that points to {link.Child}");
    }

    public override void PageFreed(Pfn page, PageOwner formerOwner)
    {
        if (graph.EntryTo(page) is { } entry)
            Hub.Violate(PropertyCatalogue.NoDanglingTable, $"table {page} was freed while the entry at {entry} points to it");
    }
}
