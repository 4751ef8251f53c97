using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.Machine.Walking;

/// <summary>Pascal to Ada, after NVIDIA's open-gpu-doc (gp100-mmu-format, tu104 dev_mmu).</summary>
/// <remarks>
/// Addresses are taken in place: the field starts at bit 8 and counts 4 KiB, so four places up it is bytes. The address of a 64 KiB page
/// table starts four bits lower and counts 256 bytes, so it moves by the same four places.
/// </remarks>
public sealed class HardwareMmuV2 : HardwareMmu
{
    const ulong LocalAddressMask = 0x0000_0001_FFFF_FF00;
    const ulong SystemAddressMask = 0x003F_FFFF_FFFF_FF00;
    const ulong LocalBigTableMask = 0x0000_0001_FFFF_FFF0;
    const ulong SystemBigTableMask = 0x003F_FFFF_FFFF_FFF0;
    const int AddressToBytes = 4;

    const int ApertureShift = 1;
    const ulong ApertureMask = 3;
    const ulong Vol = 1 << 3;
    const ulong Encrypted = 1 << 4;
    const ulong PtePrivilege = 1 << 5;
    const ulong PdeNoAts = 1 << 5;
    const ulong ReadOnly = 1 << 6;
    const ulong AtomicDisable = 1 << 7;
    const int PeerShift = 33;
    const ulong PeerMask = 7;
    const int CompressionTagShift = 36;
    const ulong CompressionTagMask = 0x3_FFFF;
    const int KindShift = 56;

    public HardwareMmuV2()
        : base(
            new TableShape(48, 47, 8),
            new TableShape(46, 38, 8),
            new TableShape(37, 29, 8),
            new TableShape(28, 21, 16),
            new TableShape(20, 12, 8))
    {
    }

    public override MmuVersion Version => MmuVersion.V2;

    public override HardwarePde DecodePde(ulong word)
    {
        if ((word & Bit0) != 0)
            return new HardwarePde { IsPte = true };
        var pde = Pointer(word, LocalAddressMask, SystemAddressMask);
        return pde with { Sparse = !pde.Valid && (word & Vol) != 0, NoAts = (word & PdeNoAts) != 0 };
    }

    public override HardwareDualPde DecodeDualPde(ulong big, ulong small)
    {
        if ((big & Bit0) != 0)
            return new HardwareDualPde { IsPte = true };
        var bigHalf = Pointer(big, LocalBigTableMask, SystemBigTableMask);
        if (!bigHalf.Valid) // the documents give this bit to the address of the big table too
            bigHalf = new HardwarePde { NoAts = (big & PdeNoAts) != 0 };
        var smallHalf = Pointer(small, LocalAddressMask, SystemAddressMask);
        bool sparse = !bigHalf.Valid && !smallHalf.Valid && (big & Vol) != 0;
        return new HardwareDualPde { Big = bigHalf, Small = smallHalf, Sparse = sparse };
    }

    public override HardwarePte DecodePte(ulong word)
    {
        if ((word & Bit0) == 0)
            return new HardwarePte { Sparse = (word & Vol) != 0, NoValidSmallPages = (word & PtePrivilege) != 0 };
        var aperture = (Aperture)((word >> ApertureShift) & ApertureMask);
        bool local = aperture is Aperture.VideoMemory or Aperture.PeerMemory;
        return new HardwarePte
        {
            Valid = true,
            Aperture = aperture,
            Address = (word & (local ? LocalAddressMask : SystemAddressMask)) << AddressToBytes,
            Volatile = (word & Vol) != 0,
            Encrypted = (word & Encrypted) != 0,
            Privileged = (word & PtePrivilege) != 0,
            ReadOnly = (word & ReadOnly) != 0,
            AtomicDisabled = (word & AtomicDisable) != 0,
            Kind = (byte)(word >> KindShift),
            Peer = aperture == Aperture.PeerMemory ? (byte)((word >> PeerShift) & PeerMask) : (byte)0,
            CompressionTagLine = local ? (uint)((word >> CompressionTagShift) & CompressionTagMask) : 0,
        };
    }

    /// <summary>The aperture of a pointer is its valid bit too: 0 none, 1 video memory, then as in a PTE.</summary>
    static HardwarePde Pointer(ulong word, ulong localMask, ulong systemMask) => ((word >> ApertureShift) & ApertureMask) switch
    {
        0 => default,
        1 => new HardwarePde
        {
            Valid = true,
            Aperture = Aperture.VideoMemory,
            Address = (word & localMask) << AddressToBytes,
            Volatile = (word & Vol) != 0,
            Peer = (byte)((word >> PeerShift) & PeerMask),
        },
        var system => new HardwarePde
        {
            Valid = true,
            Aperture = (Aperture)system,
            Address = (word & systemMask) << AddressToBytes,
            Volatile = (word & Vol) != 0,
        },
    };
}
