using GpuMm.Implementation.Machine.Walking;
using GpuMm.Implementation.PageTables;
using GpuMm.Model.Vocabulary;
using Xunit;

namespace GpuMm.Tests.PageTables;

public sealed class GeometryOfV2 : Geometry<MmuV2>
{
    protected override string[] Documented =>
        ["4 x 8 of 128 TiB", "512 x 8 of 256 GiB", "512 x 8 of 512 MiB", "256 x 16 of 2 MiB", "512 x 8 of 4 KiB"];

    [Fact]
    public void The_levels_have_their_names()
    {
        Assert.Equal(49, MmuFacts<MmuV2>.VirtualAddressBits);
        Assert.Equal(PageTableLevel.L3, MmuFacts<MmuV2>.DualPdeLevel);
        Assert.Equal(PageTableLevel.L4, MmuFacts<MmuV2>.PteLevel);
    }
}

public sealed class GeometryOfV3 : Geometry<MmuV3>
{
    protected override string[] Documented =>
        ["2 x 8 of 64 PiB", "512 x 8 of 128 TiB", "512 x 8 of 256 GiB", "512 x 8 of 512 MiB", "256 x 16 of 2 MiB", "512 x 8 of 4 KiB"];

    [Fact]
    public void The_levels_have_their_names()
    {
        Assert.Equal(57, MmuFacts<MmuV3>.VirtualAddressBits);
        Assert.Equal(PageTableLevel.L4, MmuFacts<MmuV3>.DualPdeLevel);
        Assert.Equal(PageTableLevel.L5, MmuFacts<MmuV3>.PteLevel);
    }
}

/// <summary>Reaches the interface's own members, which a type parameter has and a struct has not.</summary>
static class MmuFacts<TFormat>
    where TFormat : struct, IMmuFormat<TFormat>
{
    public static int VirtualAddressBits => TFormat.VirtualAddressBits;

    public static int DualPdeLevel => TFormat.DualPdeLevel;

    public static int PteLevel => TFormat.PteLevel;

    /// <summary>The frames around each boundary of each level, and the ends of the address space.</summary>
    public static IEnumerable<Vfn> BoundaryFrames
    {
        get
        {
            ulong end = 1UL << (TFormat.VirtualAddressBits - PageSize.Shift);
            ulong[] centres =
            [
                end / 3,
                .. Enumerable.Range(0, TFormat.Levels).Select(TFormat.SpanInPages),
                .. Enumerable.Range(0, TFormat.Levels).Select(level => end - TFormat.SpanInPages(level)),
            ];
            return [new Vfn(0), .. centres.SelectMany(at => new Vfn[] { new(at - 1), new(at), new(at + 1) }).Where(vfn => vfn.Raw < end)];
        }
    }
}

/// <summary>The tree's shape, as the driver and as the hardware have it. Both sides are written apart, and must agree.</summary>
public abstract class Geometry<TFormat>
    where TFormat : struct, IMmuFormat<TFormat>
{
    static readonly HardwareMmu Hardware = HardwareMmu.For(TFormat.Version);

    /// <summary>A level a line, root first: entries x bytes of what one entry covers.</summary>
    protected abstract string[] Documented { get; }

    static IEnumerable<int> AllLevels => Enumerable.Range(0, TFormat.Levels);

    [Fact]
    public void The_driver_has_the_documented_shape() => Assert.Equal(
        Documented,
        AllLevels.Select(l => $"{TFormat.EntriesPerTable(l)} x {TFormat.EntryBytes(l)} of {Size(TFormat.SpanInPages(l))}"));

    [Fact]
    public void The_hardware_has_the_documented_shape()
    {
        Assert.Equal(TFormat.Version, Hardware.Version);
        Assert.Equal(TFormat.DualPdeLevel, Hardware.DualPdeLevel);
        Assert.Equal(TFormat.PteLevel, Hardware.PteLevel);
        Assert.Equal(TFormat.VirtualAddressBits, Hardware.VirtualAddressBits);
        Assert.Equal(
            Documented,
            Enumerable.Range(0, Hardware.Levels)
                .Select(l => $"{Hardware.EntriesPerTable(l)} x {Hardware.EntryBytes(l)} of {Size(Hardware.SpanInPages(l))}"));
    }

    [Fact]
    public void Every_table_but_the_root_fills_its_page()
    {
        Assert.All(AllLevels.Skip(1), l => Assert.Equal((int)PageSize.Bytes, TFormat.EntriesPerTable(l) * TFormat.EntryBytes(l)));
        Assert.True(TFormat.EntriesPerTable(PageTableLevel.Pdb) * TFormat.EntryBytes(PageTableLevel.Pdb) < (int)PageSize.Bytes);
    }

    [Fact]
    public void Frames_that_differ_in_one_index_bit_differ_at_exactly_that_level()
    {
        foreach (var vfn in MmuFacts<TFormat>.BoundaryFrames)
        {
            foreach (int level in AllLevels)
            {
                for (int bit = 0; bit < TFormat.IndexBits[level]; bit++)
                {
                    var other = new Vfn(vfn.Raw ^ (TFormat.SpanInPages(level) << bit));
                    Assert.Equal([level], AllLevels.Where(l => TFormat.Index(vfn, l) != TFormat.Index(other, l)));
                    Assert.Equal([level], AllLevels.Where(l => Hardware.Index(vfn, l) != Hardware.Index(other, l)));
                    Assert.Equal(1 << bit, TFormat.Index(vfn, level) ^ TFormat.Index(other, level));
                }
            }
        }
    }

    [Fact]
    public void Driver_and_hardware_read_the_same_entry_for_every_boundary_frame()
    {
        var table = new VramAddress(0x7000);
        foreach (var vfn in MmuFacts<TFormat>.BoundaryFrames)
        {
            foreach (int level in AllLevels)
            {
                var entry = table + (ulong)(TFormat.Index(vfn, level) * TFormat.EntryBytes(level));
                Assert.Equal(entry, Hardware.EntryAddress(table, level, vfn));
                Assert.InRange(entry.Raw, table.Raw, table.Raw + PageSize.Bytes - (ulong)TFormat.EntryBytes(level));
            }
        }
    }

    [Fact]
    public void Indices_spell_the_frame_number()
    {
        foreach (var vfn in MmuFacts<TFormat>.BoundaryFrames)
            Assert.Equal(vfn.Raw, AllLevels.Aggregate(0UL, (sum, l) => sum + ((ulong)TFormat.Index(vfn, l) * TFormat.SpanInPages(l))));
    }

    [Fact]
    public void Neighbours_at_the_dual_level_are_two_words_apart()
    {
        var neighbour = new Vfn(TFormat.SpanInPages(TFormat.DualPdeLevel));
        Assert.Equal(new VramAddress(16), Hardware.EntryAddress(new VramAddress(0), Hardware.DualPdeLevel, neighbour));
        Assert.Equal(new VramAddress(8), Hardware.EntryAddress(new VramAddress(0), Hardware.PteLevel, new Vfn(1)));
    }

    [Fact]
    public void Frames_share_a_prefix_where_they_share_every_entry_down_to_it()
    {
        Vfn[] frames = [.. MmuFacts<TFormat>.BoundaryFrames];
        foreach (var (one, other) in frames.SelectMany(one => frames.Select(other => (one, other))))
        {
            bool shared = true;
            foreach (int level in AllLevels)
            {
                shared &= Hardware.Index(one, level) == Hardware.Index(other, level);
                Assert.Equal(shared, Hardware.Prefix(one, level) == Hardware.Prefix(other, level));
            }
        }
    }

    static string Size(ulong pages)
    {
        string[] units = ["KiB", "MiB", "GiB", "TiB", "PiB"];
        ulong amount = pages * PageSize.Bytes / 1024;
        int unit = 0;
        for (; amount >= 1024; amount /= 1024)
            unit++;
        return $"{amount} {units[unit]}";
    }
}
