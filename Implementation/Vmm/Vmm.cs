using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Machine;
using GpuMm.Model.Lifecycles;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.Vmm;

/// <summary>
/// The Virtual Memory Manager of nova-core: one GPU address space, mapped in two phases. Prepare allocates everything and may sleep;
/// execute only writes, so that it may run in a fence-signalling section.
/// </summary>
/// <remarks>
/// After "[PATCH v7 15/23] nova-core: mm: Add multi-page mapping API to VMM" (drivers/gpu/nova-core/mm/vmm.rs), and right where that patch
/// is wrong; comments name the defect. Its shape is kept: prepared tables are keyed by the slot that will point to them and shared by all
/// pending maps, the walker sees them as if they were installed, the PRAMIN window is released before each allocation, and execute installs
/// every pending table, writes entries in ascending order and flushes once.
/// <para>Lock order: vmm, then pramin window or tlb. The buddy's lock is held over allocations, so it is never taken under any of
/// these.</para>
/// </remarks>
public partial class Vmm
{
    readonly Mutex mutex;
    readonly PageOwner owner;

    // Guarded by the mutex, and reached through properties that assert it. The nodes stand for intrusive ones (rbtree, list_head) that the
    // tables and mappings own: linking them allocates nothing. Only the records of installed tables need room, as in the posted patch.
    readonly SortedDictionary<ulong, PageTable> pendingTables = [];
    readonly KVec<PageTable> installedTables = new();
    readonly List<PageTable> unlinkedTables = [];
    readonly List<PageTable> freeableTables = [];
    readonly List<Mapping> quarantinedMappings = [];
    readonly List<Vfn> livePages = [];
    readonly VaSpace va;
    int promisedRecords; // records that prepares under way have reserved and not used yet
    bool flushOwed; // an entry of a live page was changed, and no flush has succeeded since

    public Vmm(GpuMm mm, int id, IVmmListener listener)
        : this(mm, id, listener, root => PtWalk.For(mm.Version, root))
    {
    }

    /// <summary>With a walk, a bookkeeping of virtual space, or a root of the caller's choice.</summary>
    protected Vmm(
        GpuMm mm, int id, IVmmListener listener, Func<VramAddress, PtWalk> makeWalker, VaSpace? va = null, Pfn? root = null)
    {
        Mm = mm;
        Id = id;
        Listener = listener;
        owner = root is { } given ? mm.Vram.OwnerOf(given) : PageOwner.PageTablesOf(id);
        mutex = new Mutex(Kernel, Kernel.Lockdep.Class("vmm"));
        Root = root ?? NewRoot();
        Walker = makeWalker(Root.Address);
        this.va = va ?? new VaSpace(Walker.SizeInPages);
    }

    public int Id { get; }

    public GpuMm Mm { get; }

    /// <summary>The page directory base: the table at which every walk starts.</summary>
    public Pfn Root { get; }

    public ulong SizeInPages => Walker.SizeInPages;

    /// <summary>The virtual ranges that are taken, for audits: reading them needs no lock.</summary>
    public IReadOnlyList<VfnRange> TakenRanges => va.Taken;

    protected KernelContext Kernel => Mm.Kernel;

    /// <summary>Guards everything below. The critical path takes it, so it must never be held over an allocation.</summary>
    protected Mutex Mutex => mutex;

    protected PageOwner Owner => owner;

    /// <summary>Tables that are prepared and not installed, by install address.</summary>
    protected SortedDictionary<ulong, PageTable> Pending => Guarded(pendingTables);

    /// <summary>Tables that entries point to; pushing never allocates.</summary>
    protected KVec<PageTable> Installed => Guarded(installedTables);

    /// <summary>Tables that entries no longer point to, and that walks and caches still may.</summary>
    protected List<PageTable> Unlinked => Guarded(unlinkedTables);

    /// <summary>Tables that nobody can reach, to be freed where the buddy's lock may be taken.</summary>
    protected List<PageTable> Freeable => Guarded(freeableTables);

    protected List<Mapping> InQuarantine => Guarded(quarantinedMappings);

    protected VaSpace Va => Guarded(va);

    protected PtWalk Walker { get; }

    protected IVmmListener Listener { get; }

    /// <summary>Maps pages in one call, outside the critical path.</summary>
    /// <returns>The mapping, or why not: EINVAL (no pages, bad window, frame too large), ENOMEM, ENOSPC, EIO, ETIMEDOUT.</returns>
    public virtual async ValueTask<(Errno Errno, Mapping? Mapping)> MapPages(
        IReadOnlyList<Pfn> frames, AddressWindow? window, bool writable)
    {
        if (!frames.All(Walker.Fits))
            return (Errno.EINVAL, null);
        var (errno, mapping) = await PrepareMap((ulong)frames.Count, window);
        if (mapping is null)
            return (errno, null);
        return (await ExecuteMap(mapping, frames, writable), mapping);
    }

    /// <summary>What the installed tables map a page to; null for nothing. EIO if the window fails.</summary>
    public virtual async ValueTask<(Errno Errno, Pfn? Frame)> ReadMapping(Vfn vfn)
    {
        await using (await mutex.Lock())
        {
            if (await Mm.Pramin.Window(owner) is not { } window)
                return (Errno.EIO, null);
            await using (window)
            {
                var walk = await Walker.WalkToPte(window, vfn);
                return walk.Outcome switch
                {
                    WalkOutcome.Failed => (Errno.EIO, null),
                    WalkOutcome.Mapped => (Errno.None, walk.Frame),
                    _ => (Errno.None, null),
                };
            }
        }
    }

    /// <summary>
    /// The owner of an address space lets go of it: everything is cleared, flushed and freed. Nothing may be mapped or prepared any more.
    /// </summary>
    public virtual async ValueTask<Errno> Drop()
    {
        var errno = await SettleQuarantine();
        if (errno != Errno.None)
            return errno;
        Listener.RootRetired(Root);
        await using (await mutex.Lock())
        {
            foreach (var table in Installed.Items.ToArray())
                Forget(table);
            foreach (var table in Pending.Values)
                Freeable.Add(table);
            Pending.Clear();
        }

        await FreeTables();
        await FreeRoot();
        return Errno.None;
    }

    Pfn NewRoot()
    {
        var root = Mm.Buddy.AllocateAtBoot(owner);
        Mm.Vram.Clear(root, PageSize.Words, owner, "driver");
        return root;
    }

    T Guarded<T>(T field)
    {
        mutex.AssertHeld();
        return field;
    }

    void Forget(PageTable table)
    {
        Installed.Remove(table);
        table.Become(PageTableState.Unlinked);
        Freeable.Add(table);
    }

    /// <summary>
    /// Frees what a flush has made unreachable. Takes the buddy's lock, so it runs with no lock held, outside the critical path.
    /// </summary>
    protected virtual async ValueTask FreeTables()
    {
        while (await TakeFreeable() is { } table)
            await FreeTable(table);
    }

    protected virtual ValueTask FreeRoot() => Mm.Buddy.Free(Root);

    async ValueTask FreeTable(PageTable table)
    {
        await Mm.Buddy.Free(table.Page);
        table.Become(PageTableState.Free);
    }

    async ValueTask<PageTable?> TakeFreeable()
    {
        await using (await mutex.Lock())
        {
            if (Freeable.Count == 0)
                return null;
            var table = Freeable[^1];
            Freeable.RemoveAt(Freeable.Count - 1);
            return table;
        }
    }
}
