using GpuMm.Implementation.Machine.Walking;
using GpuMm.Implementation.PageTables;
using GpuMm.Model.Vocabulary;
using Xunit;

namespace GpuMm.Tests.PageTables;

public sealed class EntryLimitsOfV2 : EntryLimits<MmuV2>
{
    protected override int LowestAddressBit => 8;

    [Fact]
    public void An_entry_holds_25_bits_of_frame_number() => Assert.Equal(0x1FF_FFFFUL, MmuV2.MaxPfn);

    [Fact]
    public void Fields_that_share_bits_exclude_each_other()
    {
        var system = new PteV2 { Valid = true, Aperture = Aperture.SystemCoherent };
        var bigTable = new PdeV2 { Aperture = Aperture.VideoMemory };
        Assert.Throws<ArgumentOutOfRangeException>(() => (system with { CompressionTagLine = 1 }).Encode());
        Assert.Throws<ArgumentOutOfRangeException>(() => (system with { Peer = 1 }).Encode());
        Assert.Throws<ArgumentOutOfRangeException>(() => new DualPdeV2(default, new PdeV2 { NoAts = true }).Encode());
        Assert.Throws<ArgumentOutOfRangeException>(() => new DualPdeV2(bigTable with { NoAts = true }, default).Encode());
        Assert.Throws<ArgumentOutOfRangeException>(() => new PdeV2 { Address = 0x1000 }.Encode());
    }

    [Fact]
    public void A_table_cannot_lie_in_a_peer() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new PdeV2 { Aperture = Aperture.PeerMemory }.Encode());
}

public sealed class EntryLimitsOfV3 : EntryLimits<MmuV3>
{
    protected override int LowestAddressBit => 12;

    [Fact]
    public void An_entry_holds_40_bits_of_frame_number() => Assert.Equal(0xFF_FFFF_FFFFUL, MmuV3.MaxPfn);

    [Fact]
    public void Fields_that_share_bits_exclude_each_other()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new PteV3 { Valid = true, Unmapped = UnmappedV3.Sparse }.Encode());
        Assert.Throws<ArgumentOutOfRangeException>(() => new PteV3 { ReadOnly = true }.Encode());
        Assert.Throws<ArgumentOutOfRangeException>(() => new PteV3 { Valid = true, Peer = 1 }.Encode());
        Assert.Throws<ArgumentOutOfRangeException>(() => new PteV3 { Valid = true, Kind = 16 }.Encode());
        Assert.Throws<ArgumentOutOfRangeException>(() => new PdeV3 { Address = 0x1000 }.Encode());
    }

    [Fact]
    public void A_table_cannot_lie_in_a_peer() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new PdeV3 { Aperture = Aperture.PeerMemory }.Encode());
}

/// <summary>What an entry can hold and say, at the limits: the last address that fits, and entries that lead nowhere.</summary>
public abstract class EntryLimits<TFormat>
    where TFormat : struct, IMmuFormat<TFormat>
{
    const ulong IsPte = 1;
    const ulong PdeInSystemMemory = 2 << 1;
    const ulong PteInSystemMemory = (2 << 1) | 1;
    const ulong PteInPeerMemory = (1 << 1) | 1;

    static readonly HardwareMmu Hardware = HardwareMmu.For(TFormat.Version);
    static readonly Pfn Last = new(TFormat.MaxPfn);
    static readonly Pfn BeyondLast = new(TFormat.MaxPfn + 1);

    protected abstract int LowestAddressBit { get; }

    [Fact]
    public void The_last_frame_fits_everywhere()
    {
        Assert.Equal(Last.Address.Raw, Hardware.DecodePte(TFormat.EncodePte(Last, writable: true)).Address);
        Assert.Equal(Last.Address, Hardware.TableOf(Hardware.DecodePde(TFormat.EncodePde(Last.Address))));
        ulong small = TFormat.EncodeDualPdeSmall(Last.Address);
        Assert.Equal(Last.Address, Hardware.SmallTableOf(Hardware.DecodeDualPde(TFormat.InvalidPde, small)));
    }

    [Fact]
    public void The_next_frame_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => TFormat.EncodePte(BeyondLast, writable: true));
        Assert.Throws<ArgumentOutOfRangeException>(() => TFormat.EncodePte(new Pfn(ulong.MaxValue), writable: true));
        Assert.Throws<ArgumentOutOfRangeException>(() => TFormat.EncodePde(BeyondLast.Address));
        Assert.Throws<ArgumentOutOfRangeException>(() => TFormat.EncodeDualPdeSmall(BeyondLast.Address));
    }

    [Fact]
    public void The_next_frame_but_one_written_all_the_same_would_be_frame_1()
    {
        ulong overflowing = (BeyondLast.Raw + 1) << LowestAddressBit;
        var read = Hardware.DecodePte(TFormat.EncodePte(new Pfn(0), writable: true) | overflowing);
        Assert.Equal(new Pfn(1).Address.Raw, read.Address);
        Assert.Equal(Aperture.VideoMemory, read.Aperture);
    }

    [Fact]
    public void A_table_starts_where_a_page_does()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => TFormat.EncodePde(new VramAddress(0x1100)));
        Assert.Throws<ArgumentOutOfRangeException>(() => TFormat.EncodeDualPdeSmall(new VramAddress(0x1100)));
    }

    [Fact]
    public void A_page_is_for_everybody_and_atomics_follow_writes()
    {
        var writable = Hardware.DecodePte(TFormat.EncodePte(new Pfn(7), writable: true));
        Assert.True(writable is { Valid: true, Privileged: false, Volatile: false, ReadOnly: false, AtomicDisabled: false, Kind: 0 });
        var readOnly = Hardware.DecodePte(TFormat.EncodePte(new Pfn(7), writable: false));
        Assert.Equal(writable.Address, readOnly.Address);
        Assert.True(readOnly is { Valid: true, Privileged: false, Volatile: false, ReadOnly: true, AtomicDisabled: true });
    }

    [Fact]
    public void An_invalid_entry_is_nothing_at_any_level()
    {
        Assert.Equal((0UL, 0UL), (TFormat.InvalidPde, TFormat.InvalidPte));
        Assert.Equal(default, Hardware.DecodePde(TFormat.InvalidPde));
        Assert.Equal(default, Hardware.DecodeDualPde(TFormat.InvalidPde, TFormat.InvalidPde));
        Assert.Equal(default, Hardware.DecodePte(TFormat.InvalidPte));
        Assert.Null(TFormat.TableInPde(TFormat.InvalidPde));
        Assert.Null(TFormat.SmallTableInDualPde(TFormat.InvalidPde, TFormat.InvalidPde));
        Assert.Null(TFormat.FrameInPte(TFormat.InvalidPte));
    }

    [Fact]
    public void A_pde_cleared_by_inverting_bit_0_is_a_huge_page_at_address_0()
    {
        Assert.True(Hardware.DecodePde(IsPte).IsPte);
        Assert.True(Hardware.DecodePte(IsPte) is { Valid: true, Aperture: Aperture.VideoMemory, Address: 0 });
    }

    [Fact]
    public void A_huge_page_in_a_pde_slot_is_no_table()
    {
        ulong huge = TFormat.EncodePde(new VramAddress(0x7000)) | IsPte;
        Assert.Equal(new HardwarePde { IsPte = true }, Hardware.DecodePde(huge));
        Assert.Null(TFormat.TableInPde(huge));

        ulong small = TFormat.EncodeDualPdeSmall(new VramAddress(0x8000));
        Assert.Equal(new HardwareDualPde { IsPte = true }, Hardware.DecodeDualPde(huge, small));
        Assert.Null(TFormat.SmallTableInDualPde(huge, small));
    }

    [Fact]
    public void A_table_in_system_memory_is_not_followed()
    {
        ulong word = PdeInSystemMemory | (7UL << LowestAddressBit);
        Assert.True(Hardware.DecodePde(word) is { Valid: true, Aperture: Aperture.SystemCoherent, Address: 0x7000 });
        Assert.Null(Hardware.TableOf(Hardware.DecodePde(word)));
        Assert.Null(TFormat.TableInPde(word));
        Assert.Null(Hardware.SmallTableOf(Hardware.DecodeDualPde(0, word)));
        Assert.Null(TFormat.SmallTableInDualPde(0, word));
    }

    [Theory]
    [InlineData(PteInSystemMemory, Aperture.SystemCoherent)]
    [InlineData(PteInPeerMemory, Aperture.PeerMemory)]
    public void A_page_elsewhere_is_no_frame_of_ours(ulong flags, Aperture aperture)
    {
        ulong word = flags | (7UL << LowestAddressBit);
        var read = Hardware.DecodePte(word);
        Assert.True(read is { Valid: true, Address: 0x7000 });
        Assert.Equal(aperture, read.Aperture);
        Assert.Null(TFormat.FrameInPte(word));
    }

    [Fact]
    public void A_dual_entry_with_one_table_is_not_sparse()
    {
        const ulong sparse = 1 << 3;
        Assert.True(Hardware.DecodeDualPde(sparse, 0).Sparse);
        Assert.False(Hardware.DecodeDualPde(sparse, TFormat.EncodeDualPdeSmall(new VramAddress(0x7000))).Sparse);
        Assert.False(Hardware.DecodeDualPde(TFormat.EncodePde(new VramAddress(0x7000)) | sparse, 0).Sparse);
        Assert.False(Hardware.DecodeDualPde(0, sparse).Sparse);
    }
}
