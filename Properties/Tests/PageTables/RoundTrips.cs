using FsCheck;
using FsCheck.Fluent;
using GpuMm.Implementation.Machine.Walking;
using GpuMm.Implementation.PageTables;
using GpuMm.Model.Vocabulary;
using Xunit;

namespace GpuMm.Tests.PageTables;

/// <summary>Every field that a driver can write into an entry arrives in the hardware as that field, and nowhere else.</summary>
public sealed class RoundTrips
{
    const int BigTableUnit = 8;

    static readonly Config ManyRuns = Config.QuickThrowOnFailure.WithMaxTest(2000);
    static readonly HardwareMmu V2 = HardwareMmu.For(MmuVersion.V2);
    static readonly HardwareMmu V3 = HardwareMmu.For(MmuVersion.V3);

    [Fact]
    public void Page_table_entries_of_v2() =>
        Holds(EntryGen.PteV2, entry => V2.DecodePte(entry.Encode()) == Meant(entry));

    [Fact]
    public void Page_table_entries_of_v3() =>
        Holds(EntryGen.PteV3, entry => V3.DecodePte(entry.Encode()) == Meant(entry));

    [Fact]
    public void Directory_entries_of_v2() => Holds(
        EntryGen.PdeV2(PageSize.Shift),
        entry => V2.DecodePde(entry.Encode()) == Meant(entry) with { Sparse = entry is { Aperture: null, Volatile: true } });

    [Fact]
    public void Directory_entries_of_v3() => Holds(
        EntryGen.PdeV3(PageSize.Shift),
        entry => V3.DecodePde(entry.Encode()) == Meant(entry) with { Sparse = entry is { Aperture: null, Uncached: true } });

    [Fact]
    public void Dual_entries_of_v2() => Holds(
        from big in EntryGen.PdeV2(BigTableUnit)
        from small in EntryGen.PdeV2(PageSize.Shift)
        select new DualPdeV2(big with { NoAts = big.NoAts && big.Aperture is null }, small with { NoAts = false }),
        entry =>
        {
            var (big, small) = entry.Encode();
            bool sparse = entry is { Big: { Aperture: null, Volatile: true }, Small.Aperture: null };
            return V2.DecodeDualPde(big, small)
                == new HardwareDualPde { Big = Meant(entry.Big), Small = Meant(entry.Small), Sparse = sparse };
        });

    [Fact]
    public void Dual_entries_of_v3() => Holds(
        from big in EntryGen.PdeV3(BigTableUnit)
        from small in EntryGen.PdeV3(PageSize.Shift)
        select new DualPdeV3(big, small),
        entry =>
        {
            var (big, small) = entry.Encode();
            bool sparse = entry is { Big: { Aperture: null, Uncached: true }, Small.Aperture: null };
            return V3.DecodeDualPde(big, small)
                == new HardwareDualPde { Big = Meant(entry.Big), Small = Meant(entry.Small), Sparse = sparse };
        });

    [Fact]
    public void Whatever_is_in_memory_the_v2_driver_and_the_hardware_see_the_same_table_or_page() => SeeTheSame<MmuV2>();

    [Fact]
    public void Whatever_is_in_memory_the_v3_driver_and_the_hardware_see_the_same_table_or_page() => SeeTheSame<MmuV3>();

    static void SeeTheSame<TFormat>()
        where TFormat : struct, IMmuFormat<TFormat>
    {
        var hardware = HardwareMmu.For(TFormat.Version);
        Holds(
            from first in EntryGen.Word
            from second in EntryGen.Word
            select (first, second),
            words => TFormat.TableInPde(words.first) == hardware.TableOf(hardware.DecodePde(words.first))
                && TFormat.SmallTableInDualPde(words.first, words.second)
                    == hardware.SmallTableOf(hardware.DecodeDualPde(words.first, words.second))
                && TFormat.FrameInPte(words.first) == LocalFrame(hardware.DecodePte(words.first))
                && TFormat.PageInPte(words.first) == PageOfOurs(hardware.DecodePte(words.first)));
    }

    static GpuPage? PageOfOurs(HardwarePte pte) => pte is { Valid: true, Aperture: Aperture.VideoMemory or Aperture.SystemCoherent }
        ? new GpuPage(pte.Aperture, new Pfn(pte.Address / PageSize.Bytes), !pte.ReadOnly, !pte.AtomicDisabled)
        : null;

    static Pfn? LocalFrame(HardwarePte pte) =>
        pte is { Valid: true, Aperture: Aperture.VideoMemory } ? Pfn.Of(new VramAddress(pte.Address)) : null;

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

    static HardwarePde Meant(PdeV2 entry) => new()
    {
        Valid = entry.Aperture is not null,
        Aperture = entry.Aperture ?? default,
        Address = entry.Address,
        Volatile = entry.Volatile && entry.Aperture is not null,
        NoAts = entry.NoAts,
        Peer = entry.Peer,
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

    static void Holds<T>(Gen<T> cases, Func<T, bool> property) => Check.One(ManyRuns, Prop.ForAll(cases.ToArbitrary(), property));
}
