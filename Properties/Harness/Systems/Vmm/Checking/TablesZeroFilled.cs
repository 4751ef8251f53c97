using GpuMm.Harness.Checking;
using GpuMm.Implementation.Machine;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Vmm.Checking;

/// <summary>Looks into each table at the moment hardware can first reach it.</summary>
sealed class TablesZeroFilled(Vram vram) : VmmObserver
{
    public override void TableLinked(TableLink link)
    {
        if (link.AlreadyLinked || vram.Peek(link.Child) is not { } page)
            return;
        if (page.FillValue != 0)
        {
            Hub.Violate(PropertyCatalogue.TablesZeroFilled,
                $"table {link.Child}, linked at {link.Entry}, holds {PageSize.Words - page.Words.Count} words that a former owner left");
        }
    }

    /// <summary>A driver or a walk that reads such a word sees it before the table is linked, or after.</summary>
    public override void MemoryFaulted(MemoryFault fault)
    {
        if (fault is { Kind: MemoryFaultKind.UnwrittenRead, Owner.IsPageTable: true })
            Hub.Violate(PropertyCatalogue.TablesZeroFilled, $"{fault}: a word of a page table that was never zeroed");
    }
}
