using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.Machine.Walking;

/// <summary>Hopper and later, after NVIDIA's gh100 dev_mmu header.</summary>
/// <remarks>Addresses stand in the entry as they are, whatever the aperture.</remarks>
public sealed class HardwareMmuV3 : HardwareMmu
{
    const ulong PageAddressMask = 0x000F_FFFF_FFFF_F000;
    const ulong BigTableAddressMask = 0x000F_FFFF_FFFF_FF00;

    const int ApertureShift = 1;
    const ulong ApertureMask = 3;
    const int PcfShift = 3;
    const ulong PdePcfMask = 7;
    const ulong PtePcfMask = 0x1F;
    const int KindShift = 8;
    const ulong KindMask = 0xF;
    const int PeerShift = 61;

    // Bits of the PCF. What they mean depends on the valid bit: see the header's lists of the values' names.
    const byte PcfUncached = 1;
    const byte PcfPdeSparse = 1;
    const byte PcfPdeAtsNotAllowed = 2;
    const byte PcfPrivilege = 2;
    const byte PcfReadOnly = 4;
    const byte PcfNoAtomic = 8;
    const byte PcfAccessCountersDisabled = 16;

    // Values of an invalid PTE's PCF.
    const byte PcfSparse = 1;
    const byte PcfMappingNowhere = 2;
    const byte PcfNoValid4KPage = 3;

    public HardwareMmuV3()
        : base(
            new TableShape(56, 56, 8),
            new TableShape(55, 47, 8),
            new TableShape(46, 38, 8),
            new TableShape(37, 29, 8),
            new TableShape(28, 21, 16),
            new TableShape(20, 12, 8))
    {
    }

    public override MmuVersion Version => MmuVersion.V3;

    public override HardwarePde DecodePde(ulong word)
    {
        if ((word & Bit0) != 0)
            return new HardwarePde { IsPte = true };
        var pde = Pointer(word, PageAddressMask);
        return pde with { Sparse = SaysSparse(pde) };
    }

    public override HardwareDualPde DecodeDualPde(ulong big, ulong small)
    {
        if ((big & Bit0) != 0)
            return new HardwareDualPde { IsPte = true };
        var bigHalf = Pointer(big, BigTableAddressMask);
        var smallHalf = Pointer(small, PageAddressMask);
        return new HardwareDualPde { Big = bigHalf, Small = smallHalf, Sparse = SaysSparse(bigHalf) && !smallHalf.Valid };
    }

    public override HardwarePte DecodePte(ulong word)
    {
        byte pcf = (byte)((word >> PcfShift) & PtePcfMask);
        if ((word & Bit0) == 0)
            return Unmapped(pcf);
        var aperture = (Aperture)((word >> ApertureShift) & ApertureMask);
        return new HardwarePte
        {
            Valid = true,
            Aperture = aperture,
            Address = word & PageAddressMask,
            Pcf = pcf,
            Volatile = (pcf & PcfUncached) != 0,
            Privileged = (pcf & PcfPrivilege) != 0,
            ReadOnly = (pcf & PcfReadOnly) != 0,
            AtomicDisabled = (pcf & PcfNoAtomic) != 0,
            AccessCountersDisabled = (pcf & PcfAccessCountersDisabled) != 0,
            Kind = (byte)((word >> KindShift) & KindMask),
            Peer = aperture == Aperture.PeerMemory ? (byte)(word >> PeerShift) : (byte)0,
        };
    }

    static HardwarePte Unmapped(byte pcf) => new()
    {
        Pcf = pcf,
        Sparse = pcf == PcfSparse,
        MappingNowhere = pcf == PcfMappingNowhere,
        NoValidSmallPages = pcf == PcfNoValid4KPage,
    };

    static bool SaysSparse(HardwarePde pde) => !pde.Valid && (pde.Pcf & PcfPdeSparse) != 0;

    /// <summary>The aperture of a pointer is its valid bit too: 0 none, 1 video memory, then as in a PTE.</summary>
    static HardwarePde Pointer(ulong word, ulong addressMask)
    {
        ulong aperture = (word >> ApertureShift) & ApertureMask;
        byte pcf = (byte)((word >> PcfShift) & PdePcfMask);
        bool noAts = (pcf & PcfPdeAtsNotAllowed) != 0;
        return aperture == 0
            ? new HardwarePde { Pcf = pcf, NoAts = noAts }
            : new HardwarePde
            {
                Valid = true,
                Aperture = aperture == 1 ? Aperture.VideoMemory : (Aperture)aperture,
                Address = word & addressMask,
                Pcf = pcf,
                Volatile = (pcf & PcfUncached) != 0,
                NoAts = noAts,
            };
    }
}
