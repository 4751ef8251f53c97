using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.Kernel.Mm;

/// <summary>
/// Entries that say that a page is on its way. They hold no reference: whoever migrates the page has one, and its lock, while they are
/// there.
/// </summary>
static class MigrationEntries
{
    /// <summary>
    /// try_to_migrate (mm/rmap.c): the page, which is locked, is mapped nowhere any more, unless somebody has mapped it meanwhile. Ends
    /// within a step that has looked at the page.
    /// </summary>
    public static async ValueTask TryToMigrate(KernelContext kernel, Page page)
    {
        page.Lock.AssertHeld();
        await kernel.Announce(StepKind.Read, page.Resource);
        if (page.MapCount == 0)
            return;
        foreach (var (mm, vfn) in page.Mappings.ToArray())
        {
            await mm.Notifiers.InvalidateRangeStart(new MmuNotifierRange(mm, new VfnRange(vfn, 1), MmuNotifyEvent.Clear));
            await mm.LockPte(vfn);
            if (mm.Peek(vfn) is { Maps: true } pte && pte.Page == page)
                mm.SetPte(vfn, pte with { Kind = CpuPteKind.Migration });
            await mm.Notifiers.InvalidateRangeEnd();
        }

        await kernel.Announce(StepKind.Read, page.Resource);
    }

    /// <summary>
    /// remove_migration_ptes (mm/migrate.c): whoever waits for one page finds the other, or the same one again. Both are locked. A fork may
    /// copy an entry meanwhile, so that we look until there is none.
    /// </summary>
    public static async ValueTask RemoveMigrationPtes(KernelContext kernel, Page from, Page to)
    {
        from.Lock.AssertHeld();
        to.Lock.AssertHeld();
        while (true)
        {
            await kernel.Announce(StepKind.Read, from.Resource);
            if (from.MigrationEntries.Count == 0)
                return;
            var (mm, vfn) = from.MigrationEntries[0];
            await mm.LockPte(vfn);
            if (mm.Peek(vfn) is not { Kind: CpuPteKind.Migration } pte || pte.Page != from)
                continue;
            to.Get();
            mm.SetPte(vfn, pte with { Kind = to.IsDevicePrivate ? CpuPteKind.DevicePrivate : CpuPteKind.Present, Page = to });
        }
    }
}
