using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.Kernel.Mm;

/// <summary>The pages of a device's memory (memremap_pages), and which of them are free.</summary>
public sealed class DevicePages
{
    /// <summary>Where the frames of devices begin: beyond all memory that the CPU can reach.</summary>
    public const ulong FirstPfn = 1UL << 36;

    readonly KernelContext kernel;
    readonly Resource freeList;
    readonly List<Page> free;

    /// <param name="kernel">Whose pages they become.</param>
    /// <param name="pgmap">The device.</param>
    /// <param name="device">Its number, which no other device has.</param>
    /// <param name="count">How many pages.</param>
    public DevicePages(KernelContext kernel, DevPagemap pgmap, int device, int count)
    {
        this.kernel = kernel;
        freeList = kernel.NewCell($"free pages of device {device}");
        ulong first = FirstPfn + ((ulong)device << 20);
        All = [.. Enumerable.Range(0, count).Select(index => Page.OfDevice(kernel, pgmap, new Pfn(first + (ulong)index)))];
        free = [.. All];
    }

    /// <summary>By number.</summary>
    public IReadOnlyList<Page> All { get; }

    /// <summary>For audits.</summary>
    public int FreeCount => free.Count;

    /// <summary>The free page with the lowest number, locked and with a reference, ready to migrate to. Null if there is none.</summary>
    public async ValueTask<Page?> Take()
    {
        await kernel.Announce(StepKind.Write, freeList);
        if (free.MinBy(page => page.Pfn.Raw) is not { } page)
            return null;
        free.Remove(page);
        page.InitZoneDevice();
        return page;
    }

    /// <summary>For <see cref="DevPagemap.PageFree"/>: within somebody's step.</summary>
    public void PutBack(Page page)
    {
        kernel.Touch(StepKind.Write, freeList);
        free.Add(page);
    }
}
