namespace GpuMm.Implementation.Kernel.Mm;

/// <summary>
/// Pages on their way to a device or back (mm/migrate_device.c): what <see cref="MigrateVma"/> and <see cref="MigrateDevice"/> have in
/// common. After setup the source pages are locked, mapped nowhere, and do not change; then the driver allocates locked pages for
/// <see cref="Dst"/> and copies; then comes <see cref="Pages"/>, and last <see cref="FinalizePages"/>, whatever happened.
/// </summary>
public abstract class PageMigration(SystemMemory memory, IMmListener listener, int npages)
{
    protected KernelContext Kernel => memory.Kernel;

    protected SystemMemory Memory => memory;

    protected IMmListener Listener => listener;

    /// <summary>One for each page: after setup what can migrate, after <see cref="Pages"/> what did.</summary>
    public MigratePfn[] Src { get; } = new MigratePfn[npages];

    /// <summary>One for each page: the driver's, with pages that it locked, or nothing.</summary>
    public MigratePfn[] Dst { get; } = new MigratePfn[npages];

    /// <summary>Whose CPU fault this is for: whoever handles the fault has locked it and holds a reference, and keeps both.</summary>
    public Page? FaultPage { get; init; }

    /// <summary>migrate_vma_pages, migrate_device_pages: where it can still be done, the destination is the page from now on.</summary>
    public virtual async ValueTask Pages()
    {
        for (int i = 0; i < Src.Length; i++)
        {
            if (Dst[i].Page is not { } to)
                Src[i] = Src[i].Stays;
            else if (Src[i].Page is { } from)
                await Move(i, from, to);
            else if (Src[i].Migrates)
                await InsertPage(i, to);
        }
    }

    /// <summary>
    /// migrate_vma_finalize, migrate_device_finalize: processes find the new page, or the old one again. All pages are unlocked and put.
    /// </summary>
    public async ValueTask FinalizePages()
    {
        for (int i = 0; i < Src.Length; i++)
        {
            var to = Dst[i].Page;
            if (Src[i].Page is { } from)
            {
                await MigrationEntries.RemoveMigrationPtes(Kernel, from, Src[i].Migrates && to is not null ? to : from);
                await LetGo(from);
            }

            if (to is not null)
                await LetGo(to);
        }
    }

    /// <summary>migrate_vma_insert_page: a page where there was none.</summary>
    protected virtual ValueTask InsertPage(int index, Page page)
    {
        Src[index] = Src[index].Stays;
        return default;
    }

    /// <summary>migrate_device_unmap: what cannot be unmapped, or somebody uses, stays. How many can migrate.</summary>
    protected async ValueTask<int> Unmap()
    {
        bool anyStays = false;
        for (int i = 0; i < Src.Length; i++)
        {
            if (Src[i].Page is not { } page || await IsUnmapped(page))
                continue;
            Src[i] = Src[i].Stays;
            anyStays = true;
        }

        if (anyStays)
            await RestoreThoseThatStay();
        return Src.Count(source => source.Migrates);
    }

    async ValueTask<bool> IsUnmapped(Page page)
    {
        await MigrationEntries.TryToMigrate(Kernel, page);
        if (page.MapCount == 0 && page.RefCount == ExplainedReferences(page))
            return true;
        listener.Reached(page.PinCount > 0 ? MmMark.MigrationRefusedPinned : MmMark.MigrationRefusedRefs);
        return false;
    }

    /// <summary>migrate_vma_check_page: ours, the fault handler's, and that of the page cache or the swap cache.</summary>
    int ExplainedReferences(Page page) =>
        1 + (page == FaultPage ? 1 : 0) + (page.FilePage is not null ? 1 : 0) + (page.Swap is not null ? 1 : 0);

    async ValueTask RestoreThoseThatStay()
    {
        for (int i = 0; i < Src.Length; i++)
        {
            if (Src[i].Migrates || Src[i].Page is not { } page)
                continue;
            await MigrationEntries.RemoveMigrationPtes(Kernel, page, page);
            Src[i] = default;
            await LetGo(page);
        }
    }

    /// <summary>folio_migrate_mapping and folio_migrate_flags, in one step: nobody has got a reference since setup.</summary>
    async ValueTask Move(int index, Page from, Page to)
    {
        await Kernel.Announce(StepKind.Write, from.Resource);
        if (!from.IsAnon || IsInUse(from))
        {
            listener.Reached(from.IsAnon ? MmMark.MigrationRefusedRefs : MmMark.MigrationRefusedFile);
            Src[index] = Src[index].Stays;
            return;
        }

        Kernel.Touch(StepKind.Write, to.Resource);
        (to.IsAnon, to.IsAnonExclusive) = (true, from.IsAnonExclusive);
        from.Successor = to;
    }

    /// <summary>What is in the swap cache, some entry still needs there: with the last one it leaves (folio_free_swap).</summary>
    bool IsInUse(Page page) => page.Swap is not null || page.RefCount != ExplainedReferences(page);

    async ValueTask LetGo(Page page)
    {
        if (page != FaultPage)
            await page.Lock.Unlock();
        await Kernel.Announce(StepKind.Write, page.Resource);
        page.Successor = null;
        memory.Put(page);
    }
}
