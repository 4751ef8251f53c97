using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.Kernel.Mm;

/// <summary>
/// mm_struct: the address space of a process. Its VMAs say what the process may do; its page table says what the CPU finds. Changes to the
/// VMAs need the mmap lock for writing, faults take it for reading; an entry is changed in one step, as under its page table lock.
/// </summary>
public sealed partial class MmStruct
{
    readonly KernelContext kernel;
    readonly SystemMemory memory;
    readonly Dictionary<ulong, CpuPte> pageTable = new(8);
    readonly Resource usersResource;
    readonly IMmListener listener;

    public MmStruct(SystemMemory memory, int id, IMmListener listener)
    {
        (this.memory, kernel, this.listener, Id) = (memory, memory.Kernel, listener, id);
        usersResource = kernel.NewCell($"users of process {id}");
        MmapLock = new RwSemaphore(kernel, kernel.Lockdep.Class("mmap_lock"));
        Notifiers = new MmuNotifierSubscriptions(kernel, id);
    }

    /// <summary>The number of the process.</summary>
    public int Id { get; }

    public SystemMemory Memory => memory;

    internal IMmListener Listener => listener;

    public KernelContext Kernel => kernel;

    public RwSemaphore MmapLock { get; }

    public MmuNotifierSubscriptions Notifiers { get; }

    /// <summary>mm_users: who uses the address space. The last one empties it.</summary>
    public int Users { get; private set; } = 1;

    /// <summary>The entries that hold something; for audits.</summary>
    public IEnumerable<(Vfn Vfn, CpuPte Pte)> Entries => pageTable.Select(entry => (new Vfn(entry.Key), entry.Value));

    /// <summary>An entry as it is, without touching it; for audits and within a step that touches <see cref="PteResource"/>.</summary>
    public CpuPte Peek(Vfn vfn) => pageTable.GetValueOrDefault(vfn.Raw);

    /// <summary>An entry as it is, within somebody's step.</summary>
    public CpuPte Look(Vfn vfn)
    {
        kernel.Touch(StepKind.Read, PteResource(vfn));
        return Peek(vfn);
    }

    /// <summary>A step that reads an entry (ptep_get).</summary>
    public async ValueTask<CpuPte> ReadPte(Vfn vfn)
    {
        await kernel.Announce(StepKind.Read, PteResource(vfn));
        return Peek(vfn);
    }

    /// <summary>The step with which the page table lock is taken for a change: what follows until the next step is under it.</summary>
    public StepAwaiter LockPte(Vfn vfn) => kernel.Announce(StepKind.Write, PteResource(vfn));

    public Resource PteResource(Vfn vfn) => new(ResourceKind.CpuPte, ((ulong)Id << 32) | vfn.Raw);

    /// <summary>
    /// Changes an entry within a step that locked it, and keeps the books: mappings and references of the pages, counts of swap slots. A
    /// reference that the new entry needs is the caller's gift; the one that the old entry had is put.
    /// </summary>
    internal void SetPte(Vfn vfn, CpuPte pte)
    {
        var old = Peek(vfn);
        var at = new MappedAt(this, vfn);
        kernel.Touch(StepKind.Write, PteResource(vfn));
        if (pte.Kind == CpuPteKind.None)
            pageTable.Remove(vfn.Raw);
        else
            pageTable[vfn.Raw] = pte;
        if (old.Kind == CpuPteKind.Migration)
            old.Page!.RemoveMigrationEntry(at);
        if (pte.Kind == CpuPteKind.Migration)
            pte.Page!.AddMigrationEntry(at);
        if (pte.Maps && pte.Page != memory.ZeroPage && !(old.Maps && old.Page == pte.Page))
            pte.Page!.AddMapping(at);
        if (pte.Swap is { } next && next != old.Swap)
        {
            kernel.Touch(StepKind.Write, next.Resource);
            next.Count++;
        }

        listener.PteChanged(this, vfn, old, pte);
        if (old.Maps && old.Page != memory.ZeroPage && !(pte.Maps && old.Page == pte.Page))
        {
            old.Page!.RemoveMapping(at);
            memory.Put(old.Page);
        }

        if (old.Swap is { } last && last != pte.Swap)
            memory.FreeSwap(last);
    }

    /// <summary>mmget_not_zero: false if the address space is being emptied already.</summary>
    public async ValueTask<bool> GetNotZero()
    {
        await kernel.Announce(StepKind.Write, usersResource);
        if (kernel.Fails(FailureSite.MmGet) || Users == 0)
            return false;
        Users++;
        return true;
    }

    /// <summary>mmput: the last user empties the address space.</summary>
    public async ValueTask Put()
    {
        if (await PutsLast())
            await ExitMmap();
    }

    /// <summary>mmput_async: for those who hold locks that emptying the address space takes.</summary>
    public async ValueTask PutAsync(WorkQueue queue)
    {
        if (await PutsLast())
            queue.QueueNow(ExitMmap);
    }

    async ValueTask<bool> PutsLast()
    {
        await kernel.Announce(StepKind.Write, usersResource);
        if (Users == 0)
            throw new RefcountException($"the address space of process {Id} was put by nobody who used it");
        return --Users == 0;
    }

    /// <summary>exit_mmap: devices hear of it first, and of nothing afterwards; then everything is unmapped.</summary>
    async ValueTask ExitMmap()
    {
        await Notifiers.Release(this);
        await using (await MmapLock.Write())
        {
            VfnRange[] ranges = [.. vmas.Select(vma => vma.Range)];
            vmas.Clear();
            foreach (var range in ranges)
                await UnmapEntries(range);
        }
    }

    /// <summary>zap_pte_range: drops what the entries of a range have.</summary>
    async ValueTask ZapRange(VfnRange range)
    {
        foreach (var vfn in Filled(range))
            await Zap(vfn);
    }

    /// <summary>zap_pte: drops what an entry has, and says whether that was anything.</summary>
    internal async ValueTask<bool> Zap(Vfn vfn)
    {
        await LockPte(vfn);
        if (Peek(vfn).Kind == CpuPteKind.None)
            return false;
        SetPte(vfn, default);
        return true;
    }

    /// <summary>The pages of a range whose entries hold something now, looked at within somebody's step.</summary>
    internal Vfn[] Filled(VfnRange range)
    {
        List<Vfn> filled = [];
        for (ulong page = 0; page < range.Count; page++)
        {
            if (Look(range.Start + page).Kind != CpuPteKind.None)
                filled.Add(range.Start + page);
        }

        return [.. filled];
    }
}
