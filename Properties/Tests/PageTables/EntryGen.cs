using FsCheck;
using FsCheck.Fluent;
using GpuMm.Implementation.PageTables;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Tests.PageTables;

/// <summary>Generators of entries of both generations, over every field, within what the entry can hold.</summary>
static class EntryGen
{
    static readonly Aperture[] TableApertures = [Aperture.VideoMemory, Aperture.SystemCoherent, Aperture.SystemNonCoherent];

    public static Gen<ulong> Word { get; } = ArbMap.Default.GeneratorFor<DoNotSize<ulong>>().Select(word => word.Item);

    public static Gen<PteV2> PteV2 { get; } =
        from aperture in Gen.Elements(Enum.GetValues<Aperture>())
        from flags in Gen.Choose(0, 63)
        from address in Address(IsSystem(aperture) ? 58 : 37, PageSize.Shift)
        from peer in Gen.Choose(0, 7)
        from tag in Gen.Choose(0, (1 << 18) - 1)
        from kind in Gen.Choose(0, byte.MaxValue)
        select new PteV2
        {
            Valid = Bit(flags, 0),
            Volatile = Bit(flags, 1),
            Encrypted = Bit(flags, 2),
            Privileged = Bit(flags, 3),
            ReadOnly = Bit(flags, 4),
            AtomicDisabled = Bit(flags, 5),
            Aperture = aperture,
            Address = address,
            Peer = aperture == Aperture.PeerMemory ? (byte)peer : (byte)0,
            CompressionTagLine = IsSystem(aperture) ? 0 : (uint)tag,
            Kind = (byte)kind,
        };

    public static Gen<PteV3> PteV3 { get; } =
        from aperture in Gen.Elements(Enum.GetValues<Aperture>())
        from valid in Gen.Elements(true, false)
        from flags in Gen.Choose(0, valid ? 31 : 0)
        from unmapped in Gen.Elements(valid ? [UnmappedV3.Invalid] : Enum.GetValues<UnmappedV3>())
        from address in Address(52, PageSize.Shift)
        from peer in Gen.Choose(0, 7)
        from kind in Gen.Choose(0, 15)
        select new PteV3
        {
            Valid = valid,
            Unmapped = unmapped,
            Uncached = Bit(flags, 0),
            Privileged = Bit(flags, 1),
            ReadOnly = Bit(flags, 2),
            AtomicDisabled = Bit(flags, 3),
            AccessCountersDisabled = Bit(flags, 4),
            Aperture = aperture,
            Address = address,
            Peer = aperture == Aperture.PeerMemory ? (byte)peer : (byte)0,
            Kind = (byte)kind,
        };

    /// <param name="unit">Log2 of the bytes in which the address counts.</param>
    public static Gen<PdeV2> PdeV2(int unit) =>
        from aperture in TableAperture
        from flags in Gen.Choose(0, 3)
        from address in Address(aperture == Aperture.VideoMemory ? 37 : 58, unit)
        from peer in Gen.Choose(0, 7)
        select new PdeV2
        {
            Aperture = aperture,
            Volatile = Bit(flags, 0),
            NoAts = Bit(flags, 1),
            Address = aperture is null ? 0 : address,
            Peer = aperture == Aperture.VideoMemory ? (byte)peer : (byte)0,
        };

    /// <param name="unit">Log2 of the bytes in which the address counts.</param>
    public static Gen<PdeV3> PdeV3(int unit) =>
        from aperture in TableAperture
        from flags in Gen.Choose(0, 3)
        from address in Address(52, unit)
        select new PdeV3
        {
            Aperture = aperture,
            Uncached = Bit(flags, 0),
            NoAts = Bit(flags, 1),
            Address = aperture is null ? 0 : address,
        };

    static Gen<Aperture?> TableAperture => Gen.Elements<Aperture?>([null, .. TableApertures]);

    /// <summary>Addresses of so many bits: the extremes, each bit alone, and anything between.</summary>
    static Gen<ulong> Address(int bits, int unit)
    {
        ulong highest = (1UL << bits) - (1UL << unit);
        return Gen.OneOf(
            Gen.Elements(0UL, highest),
            Gen.Choose(unit, bits - 1).Select(bit => 1UL << bit),
            Word.Select(word => word & highest));
    }

    static bool IsSystem(Aperture aperture) => aperture is Aperture.SystemCoherent or Aperture.SystemNonCoherent;

    static bool Bit(int flags, int position) => ((flags >> position) & 1) != 0;
}
