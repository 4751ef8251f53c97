using GpuMm.Implementation.Machine.Walking;
using GpuMm.Implementation.PageTables;
using GpuMm.Model.Vocabulary;
using static GpuMm.Harness.Walks.PageTables.EntryWords;

namespace GpuMm.Harness.Walks.PageTables;

/// <summary>Every field that a driver can write into an entry of MMU v3 arrives in the hardware as that field, and nowhere else.</summary>
static class EntryWordsV3
{
    const int AddressBits = 52;
    const int BigTableUnit = 8;

    static readonly HardwareMmu Hardware = HardwareMmu.For(MmuVersion.V3);

    /// <summary>One entry of each kind.</summary>
    /// <returns>What is not as it must be; null if nothing.</returns>
    public static string? Step(ref SplitMix random)
    {
        var (pte, pde) = (DrawPte(ref random), DrawPde(ref random, PageSize.Shift));
        var dual = new DualPdeV3(DrawPde(ref random, BigTableUnit), DrawPde(ref random, PageSize.Shift));
        var (first, second) = dual.Encode();
        return Difference(Hardware.DecodePte(pte.Encode()), Meant(pte))
            ?? Difference(Hardware.DecodePde(pde.Encode()), Meant(pde) with { Sparse = pde is { Aperture: null, Uncached: true } })
            ?? Difference(Hardware.DecodeDualPde(first, second), new HardwareDualPde
            {
                Big = Meant(dual.Big),
                Small = Meant(dual.Small),
                Sparse = dual is { Big: { Aperture: null, Uncached: true }, Small.Aperture: null },
            })
            ?? WronglyTaken(pte, pde, dual);
    }

    static string? WronglyTaken(PteV3 pte, PdeV3 pde, DualPdeV3 dual)
    {
        ulong beyond = pde.Aperture is null ? PageSize.Bytes : 1UL << AddressBits;
        return Taken<object>(
            ("an address beyond the field", () => (pte with { Address = pte.Address | 1UL << AddressBits }).Encode()),
            ("an address within a page", () => (pte with { Address = pte.Address | 2048 }).Encode()),
            ("a peer", () => (pte with { Peer = pte.Aperture == Aperture.PeerMemory ? (byte)8 : (byte)1 }).Encode()),
            ("a kind", () => (pte with { Kind = 16 }).Encode()),
            ("what only an invalid entry says", () => (pte with { Valid = true, Unmapped = UnmappedV3.Sparse }).Encode()),
            ("what only a valid entry says", () => (pte with { Valid = false, ReadOnly = true }).Encode()),
            ("a table beyond the field", () => (pde with { Address = pde.Address | beyond }).Encode()),
            ("a table within a page", () => (pde with { Address = pde.Address | 2048 }).Encode()),
            ("a table in a peer's memory", () => (pde with { Aperture = Aperture.PeerMemory }).Encode()),
            ("a big table within its unit", () =>
                (dual with { Big = new PdeV3 { Aperture = Aperture.VideoMemory, Address = 128 } }).Encode()));
    }

    static PteV3 DrawPte(ref SplitMix random)
    {
        var aperture = (Aperture)random.Below(4);
        bool valid = DrawBit(ref random);
        return new PteV3
        {
            Valid = valid,
            Unmapped = valid ? UnmappedV3.Invalid : (UnmappedV3)random.Below(4),
            Uncached = valid && DrawBit(ref random),
            Privileged = valid && DrawBit(ref random),
            ReadOnly = valid && DrawBit(ref random),
            AtomicDisabled = valid && DrawBit(ref random),
            AccessCountersDisabled = valid && DrawBit(ref random),
            Aperture = aperture,
            Address = DrawAddress(ref random, AddressBits, PageSize.Shift),
            Peer = aperture == Aperture.PeerMemory ? (byte)random.Below(8) : (byte)0,
            Kind = (byte)random.Below(16),
        };
    }

    static PdeV3 DrawPde(ref SplitMix random, int unit)
    {
        var aperture = DrawTableAperture(ref random);
        ulong address = DrawAddress(ref random, AddressBits, unit);
        return new PdeV3
        {
            Aperture = aperture,
            Uncached = DrawBit(ref random),
            NoAts = DrawBit(ref random),
            Address = aperture is null ? 0 : address,
        };
    }

    static HardwarePte Meant(PteV3 entry) => entry.Valid
        ? new HardwarePte
        {
            Valid = true,
            Aperture = entry.Aperture,
            Address = entry.Address,
            Volatile = entry.Uncached,
            Privileged = entry.Privileged,
            ReadOnly = entry.ReadOnly,
            AtomicDisabled = entry.AtomicDisabled,
            AccessCountersDisabled = entry.AccessCountersDisabled,
            Kind = entry.Kind,
            Peer = entry.Peer,
            Pcf = PcfOf(entry.Uncached, entry.Privileged, entry.ReadOnly, entry.AtomicDisabled, entry.AccessCountersDisabled),
        }
        : new HardwarePte
        {
            Sparse = entry.Unmapped == UnmappedV3.Sparse,
            MappingNowhere = entry.Unmapped == UnmappedV3.MappingNowhere,
            NoValidSmallPages = entry.Unmapped == UnmappedV3.NoValidSmallPages,
            Pcf = (byte)entry.Unmapped,
        };

    static HardwarePde Meant(PdeV3 entry) => new()
    {
        Valid = entry.Aperture is not null,
        Aperture = entry.Aperture ?? default,
        Address = entry.Address,
        Volatile = entry.Uncached && entry.Aperture is not null,
        NoAts = entry.NoAts,
        Pcf = PcfOf(entry.Uncached, entry.NoAts),
    };

    static byte PcfOf(params ReadOnlySpan<bool> lowestFirst)
    {
        int pcf = 0;
        for (int bit = 0; bit < lowestFirst.Length; bit++)
            pcf |= lowestFirst[bit] ? 1 << bit : 0;
        return (byte)pcf;
    }
}
