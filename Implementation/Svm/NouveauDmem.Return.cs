using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.Svm;

/// <summary>Pages from video memory back to system memory: because the CPU needs one, or because all have to go.</summary>
public partial class NouveauDmem
{
    /// <summary>
    /// nouveau_dmem_migrate_to_ram. Nothing to migrate means that somebody was faster, or that the page cannot go now: the CPU looks again.
    /// </summary>
    public override async ValueTask<VmFault> MigrateToRam(FaultingPage fault)
    {
        var migrate = new MigrateVma(fault.Mm, fault.Vma, new VfnRange(fault.Vfn, 1))
        {
            PgmapOwner = Owner,
            Flags = MigrateVmaFlags.SelectDevicePrivate,
            FaultPage = FaultPageOf(fault),
        };
        if (await migrate.Setup() != Errno.None || migrate.Cpages == 0)
            return NothingToMigrate();
        if (migrate.Src[0].Page is not { } source)
            return VmFault.None; // it is a hole by now: nothing is locked
        var (result, page) = await CopyToRam(source);
        if (page is not null)
            migrate.Dst[0] = MigratePfn.To(page);
        await migrate.Pages();
        if (page is not null && migrate.Src[0].Migrates)
            Listener.Reached(SvmMark.MigratedToRam);
        await migrate.FinalizePages();
        return result;
    }

    /// <summary>
    /// The handler of the fault has a reference that migration must not take for somebody's (defect F18 does not tell it).
    /// </summary>
    protected virtual Page? FaultPageOf(FaultingPage fault) => fault.Page;

    protected virtual VmFault NothingToMigrate() => VmFault.None;

    /// <summary>nouveau_dmem_evict_chunk, of all chunks: without the help of any process.</summary>
    public async ValueTask Evict()
    {
        await drm.Kernel.Announce(Kernel.StepKind.Read, freeListResource);
        Page[] all = [.. frames.Keys.Where(page => !page.IsFree)];
        if (all.Length == 0)
            return;
        var migrate = new MigrateDevice(drm.Memory, Listener, all);
        await migrate.Setup();
        for (int i = 0; i < all.Length; i++)
        {
            if (!migrate.Src[i].Migrates || !migrate.Src[i].Page!.IsAnon)
                continue; // not to be had; or handed out for a migration that came to nothing, and holding nothing
            var (_, page) = await CopyToRam(migrate.Src[i].Page!);
            if (page is not null)
                migrate.Dst[i] = MigratePfn.To(page);
        }

        await migrate.Pages();
        if (migrate.Src.Any(src => src.Migrates))
            Listener.Reached(SvmMark.Evicted);
        await migrate.FinalizePages();
    }

    /// <summary>
    /// nouveau_dmem_copy_one. If the copy fails the page stays where it is: no process ever sees what was in a page before (defect F19).
    /// </summary>
    /// <returns>The new page, locked; or why there is none.</returns>
    async ValueTask<(VmFault Result, Page? Page)> CopyToRam(Page source)
    {
        if (await drm.Memory.AllocateLocked() is not { } page)
            return (VmFault.Oom, null);
        if (await CopyOut(source, page))
            return (VmFault.None, page);
        await GiveBack(page);
        return (VmFault.Sigbus, null);
    }

    protected virtual async ValueTask<bool> CopyOut(Page source, Page target) =>
        !drm.Kernel.Fails(Kernel.FailureSite.DmaMap) && await drm.Copies.CopyToHost(FrameOf(source), target.Pfn);
}
