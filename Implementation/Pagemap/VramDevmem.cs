using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.Pagemap;

/// <summary>
/// An allocation of video memory for a range of a process (a buffer object of the driver). The pagemap layer has a reference until it has
/// released it, and so has whoever evicts it, because its frames must not be somebody else's meanwhile.
/// </summary>
public sealed class VramDevmem(DrmPagemap dpagemap, MmStruct mm, IReadOnlyList<Pfn> frames, VramDevmemOps ops)
    : Devmem(dpagemap, mm, frames.Count, ops)
{
    readonly Kref refcount = new(dpagemap.Drm.Kernel, "device memory allocation");

    /// <summary>By place.</summary>
    public IReadOnlyList<Pfn> Frames => frames;

    /// <summary>For audits.</summary>
    public int Count => refcount.Count;

    /// <summary>The pagemap layer needs it no more.</summary>
    public bool IsReleased { get; internal set; }

    public void Get() => refcount.Get();

    public async ValueTask Put()
    {
        if (await refcount.Put())
            Free();
    }

    /// <summary>The same within the step that is under way.</summary>
    public void Drop()
    {
        if (refcount.Drop())
            Free();
    }

    void Free() => Dpagemap.Drm.Work.QueueNow(FreeFrames);

    /// <summary>After what may still be under way on them.</summary>
    async ValueTask FreeFrames()
    {
        if (PreMigrateFence is { } fence)
            await fence.Wait();
        await Dpagemap.Drm.Gpu.Buddy.FreeMany(frames);
    }
}
