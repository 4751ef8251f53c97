using GpuMm.Implementation.Machine;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.Kernel.Mm;

/// <summary>DMA_TO_DEVICE, DMA_FROM_DEVICE.</summary>
public enum DmaDirection
{
    ToDevice,
    FromDevice,
}

/// <summary>
/// The DMA API, for a device that reaches pages only through bounce buffers (kernel/dma/swiotlb.c). So it shows where others are merely
/// lucky: what the device wrote is in the page once the page is unmapped, and at an address that is not mapped there is nothing.
/// </summary>
public sealed class Dma(SystemMemory memory, HostMemory host)
{
    const ulong FirstBuffer = 1 << 26; // beyond the frames that anybody else gives out
    const string Name = "dma";

    readonly KernelContext kernel = memory.Kernel;
    readonly SortedDictionary<ulong, (Page Page, DmaDirection Direction)> mapped = [];

    /// <summary>What is mapped now; for audits.</summary>
    public IReadOnlyCollection<(Page Page, DmaDirection Direction)> Mapped => mapped.Values;

    /// <summary>dma_map_page: the page's content goes into the buffer, whatever the direction.</summary>
    /// <returns>Where the device finds it; null is DMA_MAPPING_ERROR.</returns>
    /// <exception cref="InvalidOperationException">The page is mapped already in this direction.</exception>
    public async ValueTask<Pfn?> MapPage(Page page, DmaDirection direction)
    {
        await kernel.Announce(StepKind.Read, DataOf(page.Pfn));
        if (kernel.Fails(FailureSite.DmaMap))
            return null;
        var address = new Pfn(FirstBuffer + (page.Pfn.Raw << 1) + (ulong)direction);
        if (!mapped.TryAdd(address.Raw, (page, direction)))
            throw new InvalidOperationException($"{page} is mapped for DMA already, {direction}");
        kernel.Touch(StepKind.Write, DataOf(address));
        host.AllocateExtent(new PfnRange(address, 1), PageOwner.DmaBuffer, 0);
        host.WriteData(address, memory.Read(page, Name), Name);
        return address;
    }

    /// <summary>dma_unmap_page: what the device wrote goes into the page.</summary>
    /// <exception cref="InvalidOperationException">Nothing is mapped there in this direction.</exception>
    public async ValueTask UnmapPage(Pfn address, DmaDirection direction)
    {
        if (!mapped.TryGetValue(address.Raw, out var mapping) || mapping.Direction != direction)
            throw new InvalidOperationException($"{address} is unmapped for DMA and was not mapped, {direction}");
        bool writes = direction == DmaDirection.FromDevice;
        await kernel.Announce(writes ? StepKind.Write : StepKind.Read, DataOf(mapping.Page.Pfn));
        kernel.Touch(StepKind.Write, DataOf(address));
        if (writes)
            memory.Write(mapping.Page, host.ReadData(address, Name), Name);
        host.FreeExtent(new PfnRange(address, 1));
        mapped.Remove(address.Raw);
    }

    static Resource DataOf(Pfn page) => new(ResourceKind.HostPage, page.Raw);
}
