using GpuMm.Harness.Systems.Vmm.Checking;
using GpuMm.Model.Vocabulary;
using Xunit;

namespace GpuMm.Tests.Checking;

/// <summary>What the hardware could reach, kept up to date word by word.</summary>
public sealed class PageTableGraphTests
{
    static readonly Pfn Frame = new(40);
    static readonly Pfn OtherFrame = new(41);

    readonly CheckerBench bench = new();
    readonly Heard heard;

    public PageTableGraphTests() => heard = bench.Add(new Heard());

    [Theory]
    [InlineData(MmuVersion.V2, 4)]
    [InlineData(MmuVersion.V3, 5)]
    public void Every_table_of_a_path_is_reachable_once_its_entry_is_written(MmuVersion mmu, int below)
    {
        var itsBench = new CheckerBench(mmu);
        var itsHeard = itsBench.Add(new Heard());
        var tables = new LinkedTables(itsBench, mmu);
        Assert.Equal(below, itsHeard.Links.Count);
        Assert.All(tables.BelowRoot, table => Assert.Equal(table.Entry, itsBench.Graph.EntryTo(table.Page)));
        Assert.Equal(
            tables.BelowRoot.Select(table => (table.Page, table.Level)),
            itsHeard.Links.Select(link => (link.Child, link.ChildLevel)));
        Assert.DoesNotContain(itsHeard.Links, link => link.AlreadyLinked);
        Assert.Null(itsBench.Graph.EntryTo(tables.Root));
    }

    [Fact]
    public void A_leaf_entry_changes_the_page_that_it_translates()
    {
        var tables = new LinkedTables(bench);
        var page = new VirtualPage(0, tables.Vfn);
        tables.Map(Frame);
        tables.Map(OtherFrame);
        tables.Map(null);
        Assert.Equal(
            [new EntryChange(page, null, Frame), new EntryChange(page, Frame, OtherFrame), new EntryChange(page, OtherFrame, null)],
            heard.Changes);
    }

    [Fact]
    public void Writing_what_an_entry_holds_already_changes_nothing()
    {
        var tables = new LinkedTables(bench);
        tables.Map(Frame);
        tables.Map(Frame);
        tables.Link(tables.Leaf);
        Assert.Single(heard.Changes);
        Assert.Equal(tables.Leaf.Entry, bench.Graph.EntryTo(tables.Leaf.Page));
    }

    [Fact]
    public void Unlinking_a_table_takes_away_what_hangs_below_it()
    {
        var tables = new LinkedTables(bench);
        tables.Map(Frame);
        tables.Unlink(tables.BelowRoot[1]);
        Assert.NotNull(bench.Graph.EntryTo(tables.BelowRoot[0].Page));
        Assert.All(tables.BelowRoot.Skip(1), table => Assert.Null(bench.Graph.EntryTo(table.Page)));
        Assert.Null(bench.Graph.Translate(tables.Root, tables.Vfn));
        Assert.Equal([null, Frame], heard.Changes.Select(change => change.Before)); // as good as cleared
        heard.Changes.Clear();
        tables.Map(OtherFrame);
        Assert.Empty(heard.Changes); // nobody can reach that entry now
    }

    [Fact]
    public void A_table_that_was_filled_before_it_is_linked_brings_its_content_along()
    {
        var tables = new LinkedTables(bench);
        var middle = tables.BelowRoot[1];
        tables.Unlink(middle);
        tables.Map(Frame);
        Assert.Empty(heard.Changes);
        heard.Links.Clear();

        tables.Link(middle);
        Assert.Equal(tables.BelowRoot.Skip(1).Select(table => table.Page), heard.Links.Select(link => link.Child));
        Assert.Equal([new EntryChange(new VirtualPage(0, tables.Vfn), null, Frame)], heard.Changes);
        Assert.Equal(Frame, bench.Graph.Translate(tables.Root, tables.Vfn));
    }

    [Fact]
    public void A_second_entry_to_a_table_is_told_apart_from_the_first()
    {
        var tables = new LinkedTables(bench);
        var hand = new DriverHand(bench.Vram, MmuVersion.V2);
        var elsewhere = new Vfn(tables.Vfn.Raw - (1UL << 9)); // the slot beside, in the same dual table
        hand.PointTo(tables.Dual.Page, tables.Dual.Level, elsewhere, tables.Leaf.Page);
        var again = heard.Links[^1];
        Assert.True(again.AlreadyLinked);
        Assert.Equal(tables.Leaf.Page, again.Child);
        Assert.Equal(tables.Leaf.Entry, bench.Graph.EntryTo(tables.Leaf.Page));
    }

    [Fact]
    public void Clearing_the_second_entry_to_a_table_leaves_the_first_in_force()
    {
        var tables = new LinkedTables(bench);
        var hand = new DriverHand(bench.Vram, MmuVersion.V2);
        var elsewhere = new Vfn(tables.Vfn.Raw - (1UL << 9));
        hand.PointTo(tables.Dual.Page, tables.Dual.Level, elsewhere, tables.Leaf.Page);
        hand.PointTo(tables.Dual.Page, tables.Dual.Level, elsewhere, null);
        Assert.Equal(tables.Leaf.Entry, bench.Graph.EntryTo(tables.Leaf.Page));
        tables.Map(Frame);
        Assert.Single(heard.Changes);
    }

    [Fact]
    public void A_retired_address_space_reaches_nothing_and_the_others_stay()
    {
        var tables = new LinkedTables(bench);
        var other = bench.NewTable(30, vmm: 1);
        bench.Graph.AddRoot(other, 1);
        bench.Graph.Retire(tables.Root);
        Assert.All(tables.BelowRoot, table => Assert.Null(bench.Graph.EntryTo(table.Page)));
        Assert.Equal(1, bench.Graph.VmmOf(other.Address));
        tables.Map(Frame);
        Assert.Empty(heard.Changes);
    }

    [Fact]
    public void The_path_of_a_page_names_every_entry_down_to_the_first_that_is_invalid()
    {
        var tables = new LinkedTables(bench);
        tables.Map(Frame);
        var path = bench.Graph.Path(tables.Root, tables.Vfn).ToArray();
        Assert.Equal([0, 1, 2, 3, 4], path.Select(step => step.Level));
        Assert.Equal("table p9 (page tables of vmm 0)", path[0].Holds);
        Assert.Equal($"page {Frame} (free)", path[^1].Holds);
        tables.Unlink(tables.Dual);
        Assert.Equal("invalid", bench.Graph.Path(tables.Root, tables.Vfn).Last().Holds);
    }

    sealed class Heard : VmmObserver
    {
        public List<TableLink> Links { get; } = [];

        public List<EntryChange> Changes { get; } = [];

        public override void TableLinked(TableLink link) => Links.Add(link);

        public override void EntryChanged(EntryChange change) => Changes.Add(change);
    }
}
