namespace GpuMm.Implementation.Kernel.Mm;

/// <summary>migrate_device: pages of a device migrate, wherever they are mapped. Needs no mmap lock.</summary>
/// <param name="memory">Where they could go.</param>
/// <param name="listener">Hears of what stays.</param>
/// <param name="pages">The pages, in use or not.</param>
public sealed class MigrateDevice(SystemMemory memory, IMmListener listener, IReadOnlyList<Page> pages)
    : PageMigration(memory, listener, pages.Count)
{
    /// <summary>migrate_device_range, migrate_device_pfns. How many can migrate.</summary>
    public async ValueTask<int> Setup()
    {
        for (int i = 0; i < pages.Count; i++)
            Src[i] = await GetAndLock(pages[i]);
        return await Unmap();
    }

    /// <summary>migrate_device_pfn_lock.</summary>
    async ValueTask<MigratePfn> GetAndLock(Page page)
    {
        await Kernel.Announce(StepKind.Write, page.Resource);
        if (page.IsFree)
            return default;
        page.Get();
        if (await page.Lock.TryLock() is not null)
            return MigratePfn.From(page, writable: false);
        Listener.Reached(MmMark.MigrationRefusedLocked);
        await Memory.PutPage(page);
        return default;
    }
}
