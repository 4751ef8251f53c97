using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.PageTables;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.Svm;

/// <summary>Pages of a process to video memory, and mapped there.</summary>
public partial class NouveauDmem
{
    /// <summary>nouveau_svmm_bind: each VMA of the range in turn. What cannot be migrated stays where it is, and is no error.</summary>
    /// <returns>EINVAL if a part that is to migrate is not within one mapping.</returns>
    public virtual async ValueTask<Errno> Bind(NouveauSvmm svmm, VfnRange range)
    {
        var mm = svmm.Mm;
        await using (await mm.MmapLock.Read())
        {
            for (var at = range.Start; at.Raw < range.End.Raw;)
            {
                var left = new VfnRange(at, range.End.Raw - at.Raw);
                if (mm.FindVmaIntersection(left) is not { } vma)
                    break;
                var part = PartIn(vma, left);
                var errno = await MigrateVmaRange(svmm, vma, part);
                if (errno != Errno.None)
                    return errno;
                at = part.End;
            }
        }

        return Errno.None;
    }

    /// <summary>The VMA that was found need not begin before the address that was asked for (defect F16).</summary>
    protected virtual VfnRange PartIn(Vma vma, VfnRange left)
    {
        if (vma.Range.Start.Raw > left.Start.Raw)
            Listener.Reached(SvmMark.BindSkippedHole);
        ulong start = Math.Max(left.Start.Raw, vma.Range.Start.Raw);
        return new VfnRange(new Vfn(start), Math.Min(left.End.Raw, vma.Range.End.Raw) - start);
    }

    /// <summary>
    /// nouveau_dmem_migrate_vma. What the process may not read is nothing to map for the GPU either (nouveau does not look).
    /// </summary>
    protected virtual async ValueTask<Errno> MigrateVmaRange(NouveauSvmm svmm, Vma vma, VfnRange range)
    {
        if (!vma.Permits(write: false))
            return Errno.None;
        var migrate = new MigrateVma(svmm.Mm, vma, range) { PgmapOwner = Owner, Flags = MigrateVmaFlags.SelectSystem };
        var errno = await migrate.Setup();
        if (errno != Errno.None || migrate.Cpages == 0)
            return errno;
        for (int i = 0; i < migrate.Src.Length; i++)
        {
            if (migrate.Src[i].Migrates)
                migrate.Dst[i] = await CopyToDevice(migrate.Src[i]);
        }

        var wanted = Candidates(migrate);
        await migrate.Pages();
        await MapMigrated(svmm, migrate, wanted);
        await migrate.FinalizePages();
        return Errno.None;
    }

    /// <summary>nouveau_dmem_migrate_copy_one: null entries stay where they are.</summary>
    async ValueTask<MigratePfn> CopyToDevice(MigratePfn source)
    {
        if (await AllocatePage() is not { } page)
            return default;
        bool copied = source.Page is { } host
            ? !drm.Kernel.Fails(Kernel.FailureSite.DmaMap) && await drm.Copies.CopyToVram(host.Pfn, FrameOf(page))
            : await drm.Copies.ClearVram(FrameOf(page));
        if (copied)
            return MigratePfn.To(page);
        await GiveBack(page);
        return default;
    }

    /// <summary>Before migrate_vma_pages has said what moved: all for which there is a page.</summary>
    static bool[] Candidates(MigrateVma migrate) => [.. migrate.Dst.Select(dst => dst.Page is not null)];

    /// <summary>
    /// nouveau_pfns_map, while the pages are still locked: whoever wants to change what the process has there has to wait. Only what has
    /// really moved is mapped (defect F15 maps the others too).
    /// </summary>
    async ValueTask MapMigrated(NouveauSvmm svmm, MigrateVma migrate, bool[] wanted)
    {
        List<(Vfn Vfn, GpuPage Page)> found = new(2);
        for (int i = 0; i < wanted.Length; i++)
        {
            var vfn = migrate.Range.Start + (ulong)i;
            if (!wanted[i] || !HasMoved(migrate.Src[i]) || SvmWindow.Unmanaged.Contains(vfn))
                continue;
            Listener.Reached(migrate.Src[i].Page is null ? SvmMark.MigratedHoleToVram : SvmMark.MigratedToVram);
            bool writable = IsWritable(migrate.Vma!, migrate.Src[i]);
            if (await svmm.Prepare(vfn) == Errno.None)
                found.Add((vfn, new GpuPage(Aperture.VideoMemory, FrameOf(migrate.Dst[i].Page!), writable, Atomic: false)));
        }

        if (found.Count == 0)
            return;
        await using (await svmm.Mutex.Lock())
        {
            foreach (var (vfn, page) in found)
                await svmm.Map(vfn, page);
        }
    }

    protected virtual bool HasMoved(MigratePfn source) => source.Migrates;

    /// <summary>A page that the process may write may still be read-only: it is shared, or has never been written.</summary>
    protected virtual bool IsWritable(Vma vma, MigratePfn source) => source.Writable;
}
