namespace GpuMm.Implementation.Kernel;

public enum ResourceKind
{
    /// <summary>Nothing that another task could see.</summary>
    None,
    Lock,
    VramWord,
    Register,
    Allocator,
    Tlb,
    Cell,

    /// <summary>A variable that tasks share without a lock.</summary>
    Shared,

    /// <summary>A whole page of VRAM: who owns it, and all its words. Touching a word reads it.</summary>
    VramPage,

    /// <summary>One translation, or one pointer to a table, in the caches of the GPU.</summary>
    CacheEntry,

    /// <summary>How often a site was passed whose failure is injected.</summary>
    FailureCount,

    /// <summary>What is in use, as those see it who audit without a lock.</summary>
    Audit,

    /// <summary>The recorded history. A call is a read of it and a return a write, so that reordering keeps real-time order.</summary>
    History,

    /// <summary>A page of host memory: whose it is, and all its words.</summary>
    HostPage,

    /// <summary>An address-space slot of a Mali GPU: its registers, what it has cached, the region that is locked.</summary>
    AddressSpaceSlot,

    /// <summary>What is queued on a workqueue, and whether its worker is at work.</summary>
    WorkQueue,

    /// <summary>An entry of a process's page table, under its lock; what the page itself knows is touched beside it.</summary>
    CpuPte,

    /// <summary>What the kernel knows of a page: its references, its mappings, what it is used for (struct page).</summary>
    StructPage,

    /// <summary>The replayable fault buffer of a GPU: 0 its registers, and each entry by its number from 1.</summary>
    FaultBuffer,

    /// <summary>Which accesses of GPU engines are stalled by a fault: 0 all of them, else those of one engine.</summary>
    StalledAccess,
}

/// <summary>What a step touches: a lock by number, an 8-byte word of VRAM by address, a register by offset.</summary>
public readonly record struct Resource(ResourceKind Kind, ulong Id)
{
    public static readonly Resource None = new(ResourceKind.None, 0);
    public static readonly Resource History = new(ResourceKind.History, 0);

    public override string ToString() => Kind switch
    {
        ResourceKind.VramWord => $"vram 0x{Id:x}",
        ResourceKind.Register => $"register 0x{Id:x}",
        ResourceKind.HostPage => $"host page p{Id:x}",
        ResourceKind.AddressSpaceSlot => $"address-space slot {Id}",
        ResourceKind.CpuPte => $"page table entry v{Id & 0xffff_ffff:x} of process {Id >> 32}",
        ResourceKind.StructPage => $"struct page p{Id:x}",
        ResourceKind.FaultBuffer => Id == 0 ? "fault buffer" : $"fault buffer entry {Id - 1}",
        ResourceKind.StalledAccess when Id == 0 => "stalled accesses",
        ResourceKind.StalledAccess => $"stalled access of client {Id - 1 & 0xffff} of channel {Id - 1 >> 16}",
        ResourceKind.None => "-",
        ResourceKind.History => "history",
        _ => $"{Kind} {Id}".ToLowerInvariant(),
    };
}
