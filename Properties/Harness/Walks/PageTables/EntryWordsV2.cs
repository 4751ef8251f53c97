using GpuMm.Implementation.Machine.Walking;
using GpuMm.Implementation.PageTables;
using GpuMm.Model.Vocabulary;
using static GpuMm.Harness.Walks.PageTables.EntryWords;

namespace GpuMm.Harness.Walks.PageTables;

/// <summary>Every field that a driver can write into an entry of MMU v2 arrives in the hardware as that field, and nowhere else.</summary>
static class EntryWordsV2
{
    const int LocalBits = 37;
    const int SystemBits = 58;
    const int BigTableUnit = 8;

    static readonly HardwareMmu Hardware = HardwareMmu.For(MmuVersion.V2);

    /// <summary>One entry of each kind.</summary>
    /// <returns>What is not as it must be; null if nothing.</returns>
    public static string? Step(ref SplitMix random)
    {
        var (pte, pde) = (DrawPte(ref random), DrawPde(ref random, PageSize.Shift));
        var big = DrawPde(ref random, BigTableUnit);
        var small = DrawPde(ref random, PageSize.Shift);
        var dual = new DualPdeV2(big with { NoAts = big is { NoAts: true, Aperture: null } }, small with { NoAts = false });
        var (first, second) = dual.Encode();
        return Difference(Hardware.DecodePte(pte.Encode()), Meant(pte))
            ?? Difference(Hardware.DecodePde(pde.Encode()), Meant(pde) with { Sparse = pde is { Aperture: null, Volatile: true } })
            ?? Difference(Hardware.DecodeDualPde(first, second), new HardwareDualPde
            {
                Big = Meant(dual.Big),
                Small = Meant(dual.Small),
                Sparse = dual is { Big: { Aperture: null, Volatile: true }, Small.Aperture: null },
            })
            ?? WronglyTaken(pte, pde, dual);
    }

    static string? WronglyTaken(PteV2 pte, PdeV2 pde, DualPdeV2 dual)
    {
        ulong beyond = 1UL << (IsSystem(pte.Aperture) ? SystemBits : LocalBits);
        ulong beyondTable = pde.Aperture switch
        {
            null => PageSize.Bytes,
            Aperture.VideoMemory => 1UL << LocalBits,
            _ => 1UL << SystemBits,
        };
        return Taken<object>(
            ("an address beyond the field", () => (pte with { Address = pte.Address | beyond }).Encode()),
            ("an address within a page", () => (pte with { Address = pte.Address | 2048 }).Encode()),
            ("a peer", () => (pte with { Peer = pte.Aperture == Aperture.PeerMemory ? (byte)8 : (byte)1 }).Encode()),
            ("a tag", () => (pte with { CompressionTagLine = IsSystem(pte.Aperture) ? 1 : 1u << 18 }).Encode()),
            ("a table beyond the field", () => (pde with { Address = pde.Address | beyondTable }).Encode()),
            ("a table within a page", () => (pde with { Address = pde.Address | 2048 }).Encode()),
            ("a table's peer", () => (pde with { Peer = pde.Aperture == Aperture.VideoMemory ? (byte)8 : (byte)1 }).Encode()),
            ("a table in a peer's memory", () => (pde with { Aperture = Aperture.PeerMemory }).Encode()),
            ("NO_ATS of the small half", () => (dual with { Small = dual.Small with { NoAts = true } }).Encode()),
            ("NO_ATS beside a big table", () =>
                (dual with { Big = new PdeV2 { Aperture = Aperture.VideoMemory, NoAts = true } }).Encode()),
            ("a big table within its unit", () =>
                (dual with { Big = new PdeV2 { Aperture = Aperture.VideoMemory, Address = 128 } }).Encode()));
    }

    static PteV2 DrawPte(ref SplitMix random)
    {
        var aperture = (Aperture)random.Below(4);
        return new PteV2
        {
            Valid = DrawBit(ref random),
            Volatile = DrawBit(ref random),
            Encrypted = DrawBit(ref random),
            Privileged = DrawBit(ref random),
            ReadOnly = DrawBit(ref random),
            AtomicDisabled = DrawBit(ref random),
            Aperture = aperture,
            Address = DrawAddress(ref random, IsSystem(aperture) ? SystemBits : LocalBits, PageSize.Shift),
            Peer = aperture == Aperture.PeerMemory ? (byte)random.Below(8) : (byte)0,
            CompressionTagLine = IsSystem(aperture) ? 0 : (uint)random.Below(1 << 18),
            Kind = (byte)random.Below(256),
        };
    }

    static PdeV2 DrawPde(ref SplitMix random, int unit)
    {
        var aperture = DrawTableAperture(ref random);
        ulong address = DrawAddress(ref random, aperture == Aperture.VideoMemory ? LocalBits : SystemBits, unit);
        return new PdeV2
        {
            Aperture = aperture,
            Volatile = DrawBit(ref random),
            NoAts = DrawBit(ref random),
            Address = aperture is null ? 0 : address,
            Peer = aperture == Aperture.VideoMemory ? (byte)random.Below(8) : (byte)0,
        };
    }

    static HardwarePte Meant(PteV2 entry) => entry.Valid
        ? new HardwarePte
        {
            Valid = true,
            Aperture = entry.Aperture,
            Address = entry.Address,
            Volatile = entry.Volatile,
            Encrypted = entry.Encrypted,
            Privileged = entry.Privileged,
            ReadOnly = entry.ReadOnly,
            AtomicDisabled = entry.AtomicDisabled,
            Kind = entry.Kind,
            Peer = entry.Peer,
            CompressionTagLine = entry.CompressionTagLine,
        }
        : new HardwarePte { Sparse = entry.Volatile, NoValidSmallPages = entry.Privileged };

    static HardwarePde Meant(PdeV2 entry) => new()
    {
        Valid = entry.Aperture is not null,
        Aperture = entry.Aperture ?? default,
        Address = entry.Address,
        Volatile = entry.Volatile && entry.Aperture is not null,
        NoAts = entry.NoAts,
        Peer = entry.Peer,
    };
}
