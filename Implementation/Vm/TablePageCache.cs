using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Machine;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.Vm;

/// <summary>The kmem_cache of page table pages (pt_cache in panthor_mmu.c).</summary>
/// <remarks>
/// Each task takes frames of its own and reuses first what it freed last, as the per-CPU lists of a slab do: so what is reused is reused
/// soon, and which frame a task gets does not depend on what others do.
/// </remarks>
public sealed class TablePageCache(KernelContext kernel, HostMemory memory)
{
    const ulong FirstFrame = 1 << 20; // 4 GiB: above the buffer objects
    const ulong FramesOfATask = 1 << 12;

    readonly Dictionary<int, Shelf> shelves = [];
    ulong atBoot;

    sealed class Shelf
    {
        public ulong Taken { get; set; }

        public Stack<Pfn> Freed { get; } = [];
    }

    /// <summary>A page of tables that nobody has zeroed; null is ENOMEM.</summary>
    public async ValueTask<Pfn?> Allocate(PageOwner owner)
    {
        if (!await kernel.Allocate(FailureSite.PageTablePage))
            return null;
        var page = NextFrame();
        memory.AllocateTable(page, owner);
        return page;
    }

    /// <summary>A page before any task runs: cannot fail, takes no step, and is zeroed.</summary>
    public Pfn AllocateAtBoot(PageOwner owner)
    {
        var page = new Pfn(FirstFrame - 1 - atBoot++);
        memory.AllocateTable(page, owner);
        memory.Clear(page);
        return page;
    }

    /// <summary>Never sleeps: the signalling section may free.</summary>
    public void Free(Pfn page)
    {
        memory.FreeTable(page);
        ShelfOf(kernel.Current.Id).Freed.Push(page);
    }

    Pfn NextFrame()
    {
        int task = kernel.Current.Id;
        var shelf = ShelfOf(task);
        return shelf.Freed.TryPop(out var page) ? page : new Pfn(FirstFrame + ((ulong)task * FramesOfATask) + shelf.Taken++);
    }

    Shelf ShelfOf(int task)
    {
        if (!shelves.TryGetValue(task, out var shelf))
            shelves.Add(task, shelf = new Shelf());
        return shelf;
    }
}
