using GpuMm.Implementation.Machine.Walking;
using GpuMm.Implementation.PageTables;
using GpuMm.Model.Vocabulary;
using Xunit;

namespace GpuMm.Tests.PageTables;

/// <summary>
/// Words of MMU v2 known from elsewhere: the driver must write exactly these, and the hardware read them so. The first three stand in
/// the tests of NVIDIA's open-gpu-kernel-modules; the others follow from the document gp100-mmu-format by hand.
/// </summary>
public sealed class GoldenVectorsV2
{
    static readonly HardwareMmu Hardware = HardwareMmu.For(MmuVersion.V2);

    [Fact]
    public void An_unmapped_entry_for_a_64_KiB_page() =>
        AssertPte(0x20, PteV2.NoValidSmallPages, new HardwarePte { NoValidSmallPages = true });

    [Fact]
    public void A_sparse_entry() => AssertPte(0x8, PteV2.Sparse, new HardwarePte { Sparse = true });

    [Fact]
    public void A_poisoned_entry() => AssertPte(
        0x0600_0001_BAD0_00E9,
        new PteV2
        {
            Valid = true,
            Address = 0x1B_AD00_0000,
            ReadOnly = true,
            Privileged = true,
            AtomicDisabled = true,
            Volatile = true,
            Kind = 6,
        },
        new HardwarePte
        {
            Valid = true,
            Address = 0x1B_AD00_0000,
            ReadOnly = true,
            Privileged = true,
            AtomicDisabled = true,
            Volatile = true,
            Kind = 6,
        });

    [Fact]
    public void A_page_in_system_memory() => AssertPte(
        0x0000_1234_5678_9A05,
        new PteV2 { Valid = true, Aperture = Aperture.SystemCoherent, Address = 0x1_2345_6789_A000 },
        new HardwarePte { Valid = true, Aperture = Aperture.SystemCoherent, Address = 0x1_2345_6789_A000 });

    [Fact]
    public void A_compressed_page_of_a_peer() => AssertPte(
        0x0000_0156_0000_0103,
        new PteV2 { Valid = true, Aperture = Aperture.PeerMemory, Address = 0x1000, Peer = 3, CompressionTagLine = 0x15 },
        new HardwarePte { Valid = true, Aperture = Aperture.PeerMemory, Address = 0x1000, Peer = 3, CompressionTagLine = 0x15 });

    [Fact]
    public void What_the_driver_writes_for_a_page()
    {
        Assert.Equal(0x1234_5601UL, MmuV2.EncodePte(new Pfn(0x12_3456), writable: true));
        Assert.Equal(0x1234_56C1UL, MmuV2.EncodePte(new Pfn(0x12_3456), writable: false));
    }

    [Fact]
    public void A_pointer_to_a_table_in_video_memory()
    {
        var word = MmuV2.EncodePde(new VramAddress(0x12_3456_7000));
        Assert.Equal(0x0000_0001_2345_6702UL, word);
        Assert.Equal(
            new HardwarePde { Valid = true, Aperture = Aperture.VideoMemory, Address = 0x12_3456_7000 },
            Hardware.DecodePde(word));
    }

    [Fact]
    public void The_half_for_64_KiB_pages_counts_256_bytes_from_bit_4()
    {
        var written = new DualPdeV2(new PdeV2 { Aperture = Aperture.VideoMemory, Address = 0x1B_AD12_3400 }, default).Encode();
        Assert.Equal((0x0000_0001_BAD1_2342UL, 0UL), written);

        var read = Hardware.DecodeDualPde(written.Big, written.Small);
        Assert.Equal(new HardwarePde { Valid = true, Aperture = Aperture.VideoMemory, Address = 0x1B_AD12_3400 }, read.Big);
        Assert.Equal(default, read.Small);
    }

    [Fact]
    public void A_dual_entry_with_a_table_of_4_KiB_pages()
    {
        Assert.Equal(0x0000_0001_2345_6702UL, MmuV2.EncodeDualPdeSmall(new VramAddress(0x12_3456_7000)));
        var read = Hardware.DecodeDualPde(0, 0x0000_0001_2345_6702);
        Assert.Equal(new VramAddress(0x12_3456_7000), Hardware.SmallTableOf(read));
        Assert.Equal(default, read.Big);
    }

    [Fact]
    public void Sparse_pointers()
    {
        Assert.Equal(0x8UL, PdeV2.Sparse.Encode());
        Assert.Equal(new HardwarePde { Sparse = true }, Hardware.DecodePde(0x8));
        Assert.Equal((0x8UL, 0UL), DualPdeV2.Sparse.Encode());
        Assert.Equal(new HardwareDualPde { Sparse = true }, Hardware.DecodeDualPde(0x8, 0));
    }

    static void AssertPte(ulong word, PteV2 written, HardwarePte read)
    {
        Assert.Equal(word, written.Encode());
        Assert.Equal(read, Hardware.DecodePte(word));
    }
}
