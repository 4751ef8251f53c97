namespace GpuMm.Harness.Checking;

public enum PropertyKind
{
    Always,
    AtQuiescence,
}

/// <summary>A claim that is checked. <paramref name="Id"/> is stable: the command line, JSON and reports use it.</summary>
public sealed record CheckedProperty(string Id, PropertyKind Kind, string Says)
{
    public override string ToString() => Id;
}

/// <summary>All properties, by id: one registry line each.</summary>
public static class PropertyCatalogue
{
    public static readonly CheckedProperty TranslationLinearizable = new("translation-linearizable", PropertyKind.Always,
        "what each access and each lookup saw of a page fits one order of the operations that respects real time, against the dictionary");

    public static readonly CheckedProperty DataLinearizable = new("data-linearizable", PropertyKind.Always,
        "the value read through a page is the last one written to it");

    public static readonly CheckedProperty VaExclusive = new("va-exclusive", PropertyKind.Always,
        "live virtual ranges are disjoint, aligned, and inside the requested window");

    public static readonly CheckedProperty VaNotLeaked = new("va-not-leaked", PropertyKind.AtQuiescence,
        "at quiescence all virtual space is free again");

    public static readonly CheckedProperty VramNotLeaked = new("vram-not-leaked", PropertyKind.AtQuiescence,
        "at quiescence every VRAM page is free again");

    public static readonly CheckedProperty TablesZeroFilled = new("tables-zero-filled", PropertyKind.Always,
        "a page table page is all invalid when it becomes reachable, but for slots of prepared children");

    public static readonly CheckedProperty NoDanglingTable = new("no-dangling-table", PropertyKind.Always,
        "a valid entry points to a live page table page of this address space, and no table is linked twice");

    public static readonly CheckedProperty NoStaleTranslation = new("no-stale-translation", PropertyKind.Always,
        "after a mapping was given back, nobody translates through its old entry");

    public static readonly CheckedProperty NeighboursUntouched = new("neighbours-untouched", PropertyKind.Always,
        "an operation changes no entry outside its range");

    public static readonly CheckedProperty CriticalPathClean = new("critical-path-clean", PropertyKind.Always,
        "what runs in a fence-signalling section neither needs memory nor takes a lock that is elsewhere held over reclaim");

    public static readonly CheckedProperty LockOrder = new("lock-order", PropertyKind.Always,
        "the order in which locks are taken has no cycle, and what a lock guards is touched only under it");

    public static readonly CheckedProperty NoDeadlock = new("no-deadlock", PropertyKind.Always,
        "there is always a task that can go on");

    public static readonly CheckedProperty Progress = new("progress", PropertyKind.Always,
        "if all have their turns, every task ends: retry loops are bounded, and nothing crashes");

    public static readonly CheckedProperty ErrorAtomic = new("error-atomic", PropertyKind.Always,
        "a failed operation leaves translation, virtual space and memory as they were, or the documented quarantine");

    public static readonly CheckedProperty RefusalJustified = new("refusal-justified", PropertyKind.Always,
        "an operation is refused only for a reason that exists: wrong arguments, no space left, or an injected failure");

    public static readonly CheckedProperty PermissionEnforced = new("permission-enforced", PropertyKind.Always,
        "nobody writes through a read-only mapping");

    public static readonly CheckedProperty MemorySafe = new("memory-safe", PropertyKind.Always,
        "nobody touches memory that is free, somebody else's, or was never written");

    public static readonly CheckedProperty Lifecycle = new("lifecycle", PropertyKind.Always,
        "every transition of a mapping, table, entry, VM, slot, fault, device allocation and of a page's residency is permitted");

    public static readonly CheckedProperty SlotExclusive = new("slot-exclusive", PropertyKind.Always,
        "an address-space slot maps one VM, a VM sits in at most one slot, and the one that was idle for longest gives way");

    public static readonly CheckedProperty BindOrder = new("bind-order", PropertyKind.Always,
        "the binds of a queue take effect and signal in the order in which they were submitted");

    public static readonly CheckedProperty RegionLocked = new("region-locked", PropertyKind.Always,
        "while the tables of an active VM change, the region that changes is locked: the GPU sees no half-made update");

    public static readonly CheckedProperty RefcountBalanced = new("refcount-balanced", PropertyKind.AtQuiescence,
        "every reference that was taken to a VM, a buffer object, an svmm or a page is dropped, once");

    public static readonly CheckedProperty MemoryNotLeaked = new("memory-not-leaked", PropertyKind.AtQuiescence,
        "at quiescence every page table page and every object that the driver allocated has been freed, once");

    public static readonly CheckedProperty FaultResolvedOnce = new("fault-resolved-once", PropertyKind.Always,
        "each fault read from the buffer is cancelled once or covered by a later replay, and an access that may succeed does");

    public static readonly CheckedProperty DmaBalanced = new("dma-balanced", PropertyKind.AtQuiescence,
        "every page that was mapped for DMA is unmapped, once");

    public static readonly CheckedProperty ReleasedOnce = new("released-once", PropertyKind.Always,
        "a device allocation is released once, when nobody has a page of it any more");

    public static readonly CheckedProperty TimesliceHonoured = new("timeslice-honoured", PropertyKind.Always,
        "the CPU takes nothing back from the device before the time for which it was put there is over");

    public static readonly CheckedProperty GoneAfterUnplug = new("gone-after-unplug", PropertyKind.Always,
        "once a device has been unplugged, nobody has a page of it, and nobody gets one");

    public static readonly CheckedProperty PlacementHonoured = new("placement-honoured", PropertyKind.Always,
        "video memory that has to be in one place, in a window, or aligned, is");

    public static readonly CheckedProperty PopulatedAsSaid = new("populated-as-said", PropertyKind.Always,
        "what a call brings to the memory of the device gets there, and stays while the GPU only reads; what it evicts is gone");

    public static readonly IReadOnlyList<CheckedProperty> All =
    [
        TranslationLinearizable, DataLinearizable, VaExclusive, VaNotLeaked, VramNotLeaked, TablesZeroFilled, NoDanglingTable,
        NoStaleTranslation, NeighboursUntouched, CriticalPathClean, LockOrder, NoDeadlock, Progress, ErrorAtomic, RefusalJustified,
        PermissionEnforced, MemorySafe, Lifecycle, SlotExclusive, BindOrder, RegionLocked, RefcountBalanced, MemoryNotLeaked,
        FaultResolvedOnce, DmaBalanced, ReleasedOnce, TimesliceHonoured, GoneAfterUnplug, PlacementHonoured, PopulatedAsSaid,
    ];

    public static CheckedProperty? Find(string id) => All.FirstOrDefault(property => property.Id == id);
}
