using GpuMm.Implementation.Machine.Walking;
using GpuMm.Implementation.PageTables;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Walks.PageTables;

/// <summary>Single words of one format, through the driver's functions and the hardware's decoder.</summary>
static class MmuWords<TFormat>
    where TFormat : struct, IMmuFormat<TFormat>
{
    static readonly HardwareMmu Hardware = HardwareMmu.For(TFormat.Version);

    /// <summary>Two words of chance.</summary>
    /// <returns>What driver and hardware see differently in them; null if nothing.</returns>
    public static string? Step(ref SplitMix random)
    {
        var (first, second) = (random.Next(), random.Next());
        var pte = Hardware.DecodePte(first);
        Pfn? frame = pte is { Valid: true, Aperture: Aperture.VideoMemory } ? new Pfn(pte.Address / PageSize.Bytes) : null;
        bool isSame = TFormat.TableInPde(first) == Hardware.TableOf(Hardware.DecodePde(first))
            && TFormat.SmallTableInDualPde(first, second) == Hardware.SmallTableOf(Hardware.DecodeDualPde(first, second))
            && TFormat.PageInPte(first) == PageOf(pte)
            && TFormat.FrameInPte(first) == frame;
        return isSame ? null : $"0x{first:x}, 0x{second:x} are not the same to driver and hardware of {TFormat.Version}";
    }

    /// <summary>A page anywhere that an entry can name, or just beyond it, or where no page of ours is.</summary>
    public static GpuPage DrawPage(ref SplitMix random)
    {
        var aperture = (Aperture)(random.Below(12) == 0 ? random.Below(4) : 2 * random.Below(2));
        ulong most = aperture == Aperture.VideoMemory ? MostFrames : MostHostFrames;
        ulong frame = random.Below(8) switch
        {
            0 => most,
            1 => most + 1,
            2 => 1UL << random.Below(48),
            _ => random.Next() & most,
        };
        return new GpuPage(aperture, new Pfn(frame), random.Below(2) == 0, random.Below(2) == 0);
    }

    public static bool CanHold(GpuPage page) => page.Aperture switch
    {
        Aperture.VideoMemory => page.Frame.Raw <= MostFrames,
        Aperture.SystemCoherent => page.Frame.Raw <= MostHostFrames,
        _ => false,
    };

    /// <summary>Says so if a page that fits is refused, or one that does not is taken.</summary>
    public static string? RefusedWrongly(GpuPage page) =>
        EntryWords.Refuses(() => TFormat.EncodePte(page)) == CanHold(page) ? $"{page} is refused, or taken, wrongly"
        : TFormat.MaxPfn != MostFrames || TFormat.MaxHostPfn != MostHostFrames ? $"{TFormat.Version} has other limits"
        : null;

    /// <summary>What of memory of the host is cached is not for the GPU's L2; nothing is privileged, encrypted or of a kind.</summary>
    public static HardwarePte Meant(GpuPage page) => new()
    {
        Valid = true,
        Aperture = page.Aperture,
        Address = page.Frame.Raw * PageSize.Bytes,
        Volatile = page.Aperture == Aperture.SystemCoherent,
        ReadOnly = !page.Writable,
        AtomicDisabled = !page.Atomic,
        AccessCountersDisabled = TFormat.Version == MmuVersion.V3,
    };

    /// <summary>25 bits in v2, 40 in v3.</summary>
    static ulong MostFrames => TFormat.Version == MmuVersion.V2 ? (1UL << 25) - 1 : (1UL << 40) - 1;

    /// <summary>46 bits in v2, 40 in v3.</summary>
    static ulong MostHostFrames => TFormat.Version == MmuVersion.V2 ? (1UL << 46) - 1 : (1UL << 40) - 1;

    static GpuPage? PageOf(HardwarePte pte) => pte is { Valid: true, Aperture: Aperture.VideoMemory or Aperture.SystemCoherent }
        ? new GpuPage(pte.Aperture, new Pfn(pte.Address / PageSize.Bytes), !pte.ReadOnly, !pte.AtomicDisabled)
        : null;
}
