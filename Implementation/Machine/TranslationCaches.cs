using GpuMm.Implementation.Kernel;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.Machine;

/// <summary>A translation as a walk found it, to a frame of video memory or of the host's.</summary>
public readonly record struct Translation(Aperture Aperture, Pfn Frame, bool ReadOnly, bool AtomicDisabled, bool Privileged)
{
    /// <summary>What an access to the first word of the page touches.</summary>
    public Resource Data => Aperture == Aperture.VideoMemory
        ? new Resource(ResourceKind.VramWord, Frame.Address.Raw)
        : new Resource(ResourceKind.HostPage, Frame.Raw);

    /// <summary>Whether an engine may do so. Engines have no privilege, so that a privileged page faults.</summary>
    public bool Permits(Access access) => !Privileged
        && (access == Access.Read || !ReadOnly)
        && (access != Access.Atomic || !AtomicDisabled);
}

/// <summary>
/// The TLB and the PDE cache of the GPU. They keep whatever a walk read until that address space is invalidated, however stale it is.
/// </summary>
sealed class TranslationCaches
{
    readonly List<(VramAddress Pdb, Vfn Vfn, Translation Translation)> tlb = new(8);
    readonly List<(VramAddress Pdb, int Level, ulong Prefix, VramAddress Table)> pdes = new(8);

    public Translation? Translation(VramAddress pdb, Vfn vfn)
    {
        foreach (var entry in tlb)
        {
            if (entry.Vfn == vfn && entry.Pdb == pdb)
                return entry.Translation;
        }

        return null;
    }

    /// <summary>The table at <paramref name="level"/> that a walk for addresses with this prefix went through.</summary>
    public VramAddress? Table(VramAddress pdb, int level, ulong prefix)
    {
        foreach (var entry in pdes)
        {
            if (entry.Prefix == prefix && entry.Level == level && entry.Pdb == pdb)
                return entry.Table;
        }

        return null;
    }

    public void Remember(VramAddress pdb, Vfn vfn, Translation translation)
    {
        tlb.RemoveAll(entry => entry.Vfn == vfn && entry.Pdb == pdb);
        tlb.Add((pdb, vfn, translation));
    }

    public void Remember(VramAddress pdb, int level, ulong prefix, VramAddress table)
    {
        pdes.RemoveAll(entry => entry.Prefix == prefix && entry.Level == level && entry.Pdb == pdb);
        pdes.Add((pdb, level, prefix, table));
    }

    public void Invalidate(VramAddress pdb)
    {
        tlb.RemoveAll(entry => entry.Pdb == pdb);
        pdes.RemoveAll(entry => entry.Pdb == pdb);
    }
}
