using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.Machine;

/// <summary>A translation as a walk found it: a page, or the 2 MiB around the address in a larger block.</summary>
public readonly record struct MaliTranslation(VirtualAddress Start, ulong Bytes, PhysicalAddress Address, bool ReadOnly, bool Privileged)
{
    public bool Contains(VirtualAddress address) => address.Raw >= Start.Raw && address.Raw - Start.Raw < Bytes;

    public Pfn FrameOf(VirtualAddress address) => Pfn.Of(Address + (address.Raw - Start.Raw));
}

/// <summary>
/// What one slot has cached. It does not know whose tables it was read from: a slot that is given to another address space serves it too.
/// </summary>
sealed class MaliTlb
{
    readonly List<MaliTranslation> translations = [];

    public IReadOnlyList<MaliTranslation> All => translations;

    /// <summary>The oldest translation of an address, if there is one.</summary>
    public MaliTranslation? Find(VirtualAddress address)
    {
        foreach (var translation in translations)
        {
            if (translation.Contains(address))
                return translation;
        }

        return null;
    }

    public void Remember(MaliTranslation translation)
    {
        translations.RemoveAll(old => old.Start == translation.Start && old.Bytes == translation.Bytes);
        translations.Add(translation);
    }

    /// <summary>Forgets what has an address in common with the region; everything, if there is none.</summary>
    public void Drop(LockRegion? region) =>
        translations.RemoveAll(old => region is not { } dropped || dropped.Overlaps(old.Start, old.Bytes));
}
