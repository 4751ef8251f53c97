using GpuMm.Model.Vocabulary;

namespace GpuMm.Tests.Checking;

/// <summary>The tables on the path to one page, linked from the root down: page 8 is the root, 9 the table below it, and so on.</summary>
sealed class LinkedTables
{
    const ulong FirstPage = 8;

    readonly CheckerBench bench;
    readonly DriverHand hand;
    readonly Table[] tables;

    public readonly record struct Table(Pfn Page, int Level, VramAddress Entry);

    public LinkedTables(CheckerBench bench, MmuVersion mmu = MmuVersion.V2)
    {
        this.bench = bench;
        hand = new DriverHand(bench.Vram, mmu);
        Vfn = new Vfn((1UL << 26) - 1); // the last page below a boundary of three levels
        tables = [.. Enumerable.Range(0, hand.Format.Levels).Select(NewTable)];
        bench.Graph.AddRoot(tables[0].Page, 0);
        foreach (var table in tables.Skip(1))
            Link(table);
    }

    public Vfn Vfn { get; }

    public Pfn Root => tables[0].Page;

    public Table Dual => tables[hand.Format.DualPdeLevel];

    public Table Leaf => tables[hand.Format.PteLevel];

    public IReadOnlyList<Table> BelowRoot => tables[1..];

    public void Map(Pfn? frame) => hand.Map(Leaf.Page, Vfn, frame);

    public void Link(Table table) => hand.PointTo(Pfn.Of(table.Entry), table.Level - 1, Vfn, table.Page);

    public void Unlink(Table table) => hand.PointTo(Pfn.Of(table.Entry), table.Level - 1, Vfn, null);

    Table NewTable(int level)
    {
        var page = bench.NewTable(FirstPage + (ulong)level);
        return new Table(page, level, level == 0 ? default : hand.EntryOf(new Pfn(page.Raw - 1), level - 1, Vfn));
    }
}
