using GpuMm.Implementation.Kernel;

namespace GpuMm.Implementation.Pagemap;

/// <summary>The allocations that may be evicted, the least recently used first (ttm_resource_manager's list, under its spinlock).</summary>
public sealed class VramLru(KernelContext kernel)
{
    readonly Resource resource = kernel.NewCell("least recently used device memory");
    readonly List<VramDevmem> list = new(4);

    /// <summary>For audits.</summary>
    public IReadOnlyList<VramDevmem> All => list;

    /// <summary>It has been migrated to, unless nothing got there. Then it is the most recently used.</summary>
    public async ValueTask Add(VramDevmem devmem)
    {
        await kernel.Announce(StepKind.Write, resource);
        if (!devmem.IsReleased)
            list.Add(devmem);
    }

    /// <summary>It is the most recently used, if it is there at all.</summary>
    public async ValueTask Used(VramDevmem devmem)
    {
        await kernel.Announce(StepKind.Write, resource);
        if (list.Remove(devmem))
            list.Add(devmem);
    }

    /// <summary>Within the step that releases it.</summary>
    public void Remove(VramDevmem devmem)
    {
        kernel.Touch(StepKind.Write, resource);
        devmem.IsReleased = true;
        list.Remove(devmem);
    }

    /// <summary>The least recently used, with a reference; null if there is none but those that are excepted.</summary>
    public async ValueTask<VramDevmem?> Oldest(params IReadOnlyCollection<VramDevmem> except)
    {
        await kernel.Announce(StepKind.Write, resource);
        var oldest = list.Find(devmem => !except.Contains(devmem));
        oldest?.Get();
        return oldest;
    }
}
