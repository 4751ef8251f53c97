using FsCheck;
using FsCheck.Fluent;
using GpuMm.Implementation.PageTables;
using GpuMm.Model.Vocabulary;
using Xunit;

namespace GpuMm.Tests.PageTables;

public sealed class TablesTouchedByRangesOfV2 : TablesTouchedByRanges<MmuV2>
{
    // Two pages, one on each side of a boundary.
    [Theory]
    [InlineData(PageTableLevel.L3, 5)] // 2 MiB
    [InlineData(PageTableLevel.L2, 6)] // 512 MiB
    [InlineData(PageTableLevel.L1, 7)] // 256 GiB
    [InlineData(PageTableLevel.Pdb, 8)] // 128 TiB
    public void Two_pages_across_a_boundary(int level, int tables) => Assert.Equal(tables, TablesTouched.By<MmuV2>(Across(level, 2)));

    [Fact]
    public void One_page_needs_one_table_a_level() => Assert.Equal(4, TablesTouched.By<MmuV2>(new VfnRange(new Vfn(0x1234), 1)));

    [Fact]
    public void The_bound_of_nova_core_is_too_small_for_two_pages_across_512_MiB()
    {
        Assert.Equal(5, BoundOfNovaCore(2));
        Assert.Equal(5, TablesTouched.By<MmuV2>(Across(PageTableLevel.L3, 2)));
        Assert.Equal(6, TablesTouched.By<MmuV2>(Across(PageTableLevel.L2, 2)));
    }
}

public sealed class TablesTouchedByRangesOfV3 : TablesTouchedByRanges<MmuV3>
{
    // Two pages, one on each side of a boundary.
    [Theory]
    [InlineData(PageTableLevel.L4, 6)] // 2 MiB
    [InlineData(PageTableLevel.L3, 7)] // 512 MiB
    [InlineData(PageTableLevel.L2, 8)] // 256 GiB
    [InlineData(PageTableLevel.L1, 9)] // 128 TiB
    [InlineData(PageTableLevel.Pdb, 10)] // 64 PiB
    public void Two_pages_across_a_boundary(int level, int tables) => Assert.Equal(tables, TablesTouched.By<MmuV3>(Across(level, 2)));

    [Fact]
    public void One_page_needs_one_table_a_level() => Assert.Equal(5, TablesTouched.By<MmuV3>(new VfnRange(new Vfn(0x1234), 1)));

    [Fact]
    public void The_bound_of_nova_core_is_too_small_for_two_pages_across_512_MiB()
    {
        Assert.Equal(6, BoundOfNovaCore(2));
        Assert.Equal(7, TablesTouched.By<MmuV3>(Across(PageTableLevel.L3, 2)));
    }
}

/// <summary>The count of page table pages, against a walk of every page of the range.</summary>
public abstract class TablesTouchedByRanges<TFormat>
    where TFormat : struct, IMmuFormat<TFormat>
{
    const int PagesOfTwoMebibytes = 512;

    static readonly ulong[] Counts = [1, 2, 3, 511, 512, 513, 1024, 1025];

    [Fact]
    public void An_empty_range_needs_none() => Assert.Equal(0, TablesTouched.By<TFormat>(new VfnRange(new Vfn(7), 0)));

    [Fact]
    public void Ranges_around_every_boundary_need_what_a_walk_of_their_pages_meets()
    {
        for (int level = PageTableLevel.Pdb; level < TFormat.PteLevel; level++)
        {
            ulong boundary = Math.Max(TFormat.SpanInPages(level), Counts[^1]);
            boundary -= boundary % TFormat.SpanInPages(level);
            foreach (ulong count in Counts)
            {
                for (ulong before = 0; before <= Math.Min(count, boundary); before += Math.Max(1, count / 4))
                    AssertCounted(new VfnRange(new Vfn(boundary - before), count));
            }
        }
    }

    [Fact]
    public void A_range_of_many_tables_needs_what_a_walk_of_its_pages_meets()
    {
        ulong pages = TFormat.SpanInPages(TFormat.DualPdeLevel - 1) + 1;
        AssertCounted(new VfnRange(new Vfn(pages - 2), pages));
    }

    [Fact]
    public void Ranges_near_any_boundary_need_what_a_walk_of_their_pages_meets()
    {
        var ranges =
            from level in Gen.Choose(PageTableLevel.Pdb, TFormat.PteLevel - 1)
            from before in Gen.Choose(0, PagesOfTwoMebibytes)
            from count in Gen.Choose(0, 3 * PagesOfTwoMebibytes)
            select new VfnRange(new Vfn(TFormat.SpanInPages(level) - (ulong)before), (ulong)count);
        Check.One(
            Config.QuickThrowOnFailure,
            Prop.ForAll(ranges.ToArbitrary(), range => TablesTouched.By<TFormat>(range) == TablesMet(range)));
    }

    [Fact]
    public void A_count_beyond_all_memory_saturates()
    {
        var everything = new VfnRange(new Vfn(0), 1UL << (TFormat.VirtualAddressBits - PageSize.Shift));
        Assert.Equal(TFormat.Version == MmuVersion.V3 ? int.MaxValue : 0x1010_0804, TablesTouched.By<TFormat>(everything));
    }

    /// <summary>A range of which the first page lies before the second entry of a level, and the others behind it.</summary>
    private protected static VfnRange Across(int level, ulong pages) => new(new Vfn(TFormat.SpanInPages(level) - 1), pages);

    /// <summary>pt_pages_upper_bound: every level's tables as if the range began with a fresh one, and the root counted too.</summary>
    private protected static int BoundOfNovaCore(int pages)
    {
        int tables = pages;
        int bound = 0;
        for (int level = TFormat.PteLevel; level >= PageTableLevel.Pdb; level--)
        {
            tables = (tables + TFormat.EntriesPerTable(level) - 1) / TFormat.EntriesPerTable(level);
            bound += tables;
        }

        return bound;
    }

    static void AssertCounted(VfnRange range) => Assert.Equal(TablesMet(range), TablesTouched.By<TFormat>(range));

    static int TablesMet(VfnRange range)
    {
        var met = new HashSet<(int Level, string Path)>();
        for (ulong page = 0; page < range.Count; page++)
        {
            string path = "";
            for (int level = PageTableLevel.Pdb; level < TFormat.PteLevel; level++)
            {
                path += $"/{TFormat.Index(range.Start + page, level)}";
                met.Add((level + 1, path));
            }
        }

        return met.Count;
    }
}
