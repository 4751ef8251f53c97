using GpuMm.Implementation.Machine.Walking;
using GpuMm.Implementation.PageTables;
using GpuMm.Model.Vocabulary;
using Xunit;

namespace GpuMm.Tests.PageTables;

/// <summary>
/// Words of MMU v3 that stand in the tests of NVIDIA's open-gpu-kernel-modules: the driver must write exactly these, and the hardware
/// read them so.
/// </summary>
public sealed class GoldenVectorsV3
{
    const ulong SystemAddress = 0x9_9999_9999_9000;
    const ulong LocalAddress = 0xBB_BBBB_B000;
    const byte GenericKind = 6;

    static readonly HardwareMmu Hardware = HardwareMmu.For(MmuVersion.V3);

    static readonly PteV3 SystemPte =
        new() { Valid = true, Aperture = Aperture.SystemCoherent, Address = SystemAddress, Kind = GenericKind };

    static readonly HardwarePte SystemPage =
        new() { Valid = true, Aperture = Aperture.SystemCoherent, Address = SystemAddress, Kind = GenericKind };

    static readonly PdeV3 SystemPde = new() { Aperture = Aperture.SystemCoherent, Uncached = true, Address = SystemAddress };

    static readonly PdeV3 LocalPde = new() { Aperture = Aperture.VideoMemory, Uncached = true, Address = LocalAddress };

    static readonly HardwarePde SystemTable =
        new() { Valid = true, Aperture = Aperture.SystemCoherent, Volatile = true, Pcf = 1, Address = SystemAddress };

    static readonly HardwarePde LocalTable =
        new() { Valid = true, Aperture = Aperture.VideoMemory, Volatile = true, Pcf = 1, Address = LocalAddress };

    [Fact]
    public void System_memory_uncached_without_access_counters() => AssertPte(
        0x0009_9999_9999_968D,
        SystemPte with { Uncached = true, AccessCountersDisabled = true },
        SystemPage with { Volatile = true, AccessCountersDisabled = true, Pcf = 0x11 });

    [Fact]
    public void System_memory_cached_without_access_counters() => AssertPte(
        0x0009_9999_9999_9685,
        SystemPte with { AccessCountersDisabled = true },
        SystemPage with { AccessCountersDisabled = true, Pcf = 0x10 });

    [Fact]
    public void System_memory_cached_with_access_counters() => AssertPte(0x0009_9999_9999_9605, SystemPte, SystemPage);

    [Fact]
    public void System_memory_without_atomics() => AssertPte(
        0x0009_9999_9999_9645,
        SystemPte with { AtomicDisabled = true },
        SystemPage with { AtomicDisabled = true, Pcf = 8 });

    [Fact]
    public void System_memory_read_only() => AssertPte(
        0x0009_9999_9999_9665,
        SystemPte with { AtomicDisabled = true, ReadOnly = true },
        SystemPage with { AtomicDisabled = true, ReadOnly = true, Pcf = 0xC });

    [Fact]
    public void Video_memory_read_only() => AssertPte(
        0x0000_00BB_BBBB_B661,
        new PteV3 { Valid = true, Address = LocalAddress, Kind = GenericKind, AtomicDisabled = true, ReadOnly = true },
        new HardwarePte { Valid = true, Address = LocalAddress, Kind = GenericKind, AtomicDisabled = true, ReadOnly = true, Pcf = 0xC });

    [Fact]
    public void Memory_of_the_second_peer_read_only() => AssertPte(
        0x2000_00BB_BBBB_B663,
        SystemPte with { Aperture = Aperture.PeerMemory, Peer = 1, Address = LocalAddress, AtomicDisabled = true, ReadOnly = true },
        SystemPage with
        {
            Aperture = Aperture.PeerMemory,
            Peer = 1,
            Address = LocalAddress,
            AtomicDisabled = true,
            ReadOnly = true,
            Pcf = 0xC,
        });

    [Fact]
    public void A_sparse_entry() => AssertPte(0x8, PteV3.Sparse, new HardwarePte { Sparse = true, Pcf = 1 });

    [Fact]
    public void An_unmapped_entry_for_a_64_KiB_page() =>
        AssertPte(0x18, PteV3.NoValidSmallPages, new HardwarePte { NoValidSmallPages = true, Pcf = 3 });

    [Fact]
    public void An_entry_that_reflects_to_the_scheduler() => AssertPte(
        0xF0F,
        new PteV3 { Valid = true, Aperture = Aperture.SystemNonCoherent, Uncached = true, Kind = 0xF },
        new HardwarePte { Valid = true, Aperture = Aperture.SystemNonCoherent, Volatile = true, Pcf = 1, Kind = 0xF });

    [Fact]
    public void A_poisoned_entry() => AssertPte(
        0x0000_002B_AD00_06F9,
        new PteV3
        {
            Valid = true,
            Address = 0x2B_AD00_0000,
            Kind = GenericKind,
            Uncached = true,
            Privileged = true,
            ReadOnly = true,
            AtomicDisabled = true,
            AccessCountersDisabled = true,
        },
        new HardwarePte
        {
            Valid = true,
            Address = 0x2B_AD00_0000,
            Kind = GenericKind,
            Pcf = 0x1F,
            Volatile = true,
            Privileged = true,
            ReadOnly = true,
            AtomicDisabled = true,
            AccessCountersDisabled = true,
        });

    [Fact]
    public void Pointers_to_tables()
    {
        AssertPde(0x0009_9999_9999_900C, SystemPde, SystemTable);
        AssertPde(0x0000_00BB_BBBB_B00A, LocalPde, LocalTable);
        AssertPde(0, default, default);
    }

    [Fact]
    public void Pointers_to_tables_that_keep_address_translation_services_out()
    {
        AssertPde(0x0009_9999_9999_901C, SystemPde with { NoAts = true }, SystemTable with { NoAts = true, Pcf = 3 });
        AssertPde(0x0000_00BB_BBBB_B01A, LocalPde with { NoAts = true }, LocalTable with { NoAts = true, Pcf = 3 });
    }

    [Fact]
    public void Sparse_pointers()
    {
        AssertPde(0x8, PdeV3.Sparse, new HardwarePde { Sparse = true, Pcf = 1 });
        AssertPde(0x18, PdeV3.Sparse with { NoAts = true }, new HardwarePde { Sparse = true, NoAts = true, Pcf = 3 });
        AssertDual((0x8, 0), DualPdeV3.Sparse, new HardwareDualPde { Sparse = true, Big = new HardwarePde { Pcf = 1 } });
    }

    [Fact]
    public void Dual_pointers()
    {
        AssertDual(
            (0x0009_9999_9999_990C, 0x0000_00BB_BBBB_B00A),
            new DualPdeV3(SystemPde with { Address = SystemAddress + 0x900 }, LocalPde),
            new HardwareDualPde { Big = SystemTable with { Address = SystemAddress + 0x900 }, Small = LocalTable });
        AssertDual(
            (0x0000_00BB_BBBB_BB0A, 0x0009_9999_9999_900C),
            new DualPdeV3(LocalPde with { Address = LocalAddress + 0xB00 }, SystemPde),
            new HardwareDualPde { Big = LocalTable with { Address = LocalAddress + 0xB00 }, Small = SystemTable });
        AssertDual((0, 0), default, default);
    }

    [Fact]
    public void What_the_driver_writes()
    {
        Assert.Equal(0x1_2345_6081UL, MmuV3.EncodePte(new Pfn(0x12_3456), writable: true));
        Assert.Equal(0x1_2345_60E1UL, MmuV3.EncodePte(new Pfn(0x12_3456), writable: false));
        Assert.Equal(0x12_3456_7002UL, MmuV3.EncodePde(new VramAddress(0x12_3456_7000)));
        Assert.Equal(0x12_3456_7002UL, MmuV3.EncodeDualPdeSmall(new VramAddress(0x12_3456_7000)));
    }

    static void AssertPte(ulong word, PteV3 written, HardwarePte read)
    {
        Assert.Equal(word, written.Encode());
        Assert.Equal(read, Hardware.DecodePte(word));
    }

    static void AssertPde(ulong word, PdeV3 written, HardwarePde read)
    {
        Assert.Equal(word, written.Encode());
        Assert.Equal(read, Hardware.DecodePde(word));
    }

    static void AssertDual((ulong Big, ulong Small) words, DualPdeV3 written, HardwareDualPde read)
    {
        Assert.Equal(words, written.Encode());
        Assert.Equal(read, Hardware.DecodeDualPde(words.Big, words.Small));
    }
}
