using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vmm.Checking;
using GpuMm.Implementation.Machine;
using GpuMm.Model.Vocabulary;
using Xunit;

namespace GpuMm.Tests.Checking;

/// <summary>The checkers of what VRAM holds and whose it is: tables-zero-filled, no-dangling-table, memory-safe.</summary>
public sealed class MemoryCheckerTests
{
    static readonly VramAddress Entry = new Pfn(1).Address + 16;

    readonly CheckerBench bench = new();

    [Fact]
    public void A_table_with_words_of_a_former_owner_must_not_be_linked()
    {
        var checker = bench.Add(new TablesZeroFilled(bench.Vram));
        bench.Vram.Allocate(new Pfn(2), PageOwner.PageTablesOf(0));
        bench.Vram.Clear(new Pfn(2), 500, PageOwner.PageTablesOf(0), "driver");
        checker.TableLinked(new TableLink(0, Entry, new Pfn(2), 1, AlreadyLinked: false));
        bench.AssertViolated(PropertyCatalogue.TablesZeroFilled, "table p2, linked at vram 0x1010, holds 12 words");
    }

    [Fact]
    public void A_zeroed_table_with_entries_of_its_own_may_be_linked()
    {
        var checker = bench.Add(new TablesZeroFilled(bench.Vram));
        var table = bench.NewTable(2);
        bench.Vram.Write(table.Address, 0x1234, PageOwner.PageTablesOf(0), "driver");
        checker.TableLinked(new TableLink(0, Entry, table, 1, AlreadyLinked: false));
        bench.AssertSilent();
    }

    [Theory]
    [InlineData(PageUse.PageTable, true)]
    [InlineData(PageUse.Client, false)]
    public void Reading_a_word_that_was_never_written_is_for_the_one_or_the_other_checker(PageUse use, bool isTable)
    {
        bench.Add(new TablesZeroFilled(bench.Vram));
        bench.Add(new MemorySafe());
        Fault(MemoryFaultKind.UnwrittenRead, new PageOwner(use, 0));
        bench.AssertViolated(
            isTable ? PropertyCatalogue.TablesZeroFilled : PropertyCatalogue.MemorySafe,
            "GPU walk: UnwrittenRead at vram 0x1010, p1");
    }

    [Theory]
    [InlineData(MemoryFaultKind.UseAfterFree)]
    [InlineData(MemoryFaultKind.DoubleFree)]
    [InlineData(MemoryFaultKind.DoubleAllocation)]
    [InlineData(MemoryFaultKind.ForeignAccess)]
    [InlineData(MemoryFaultKind.OutOfRange)]
    public void Every_other_memory_fault_is_unsafe(MemoryFaultKind kind)
    {
        bench.Add(new TablesZeroFilled(bench.Vram));
        bench.Add(new MemorySafe());
        Fault(kind, PageOwner.PageTablesOf(1));
        bench.AssertViolated(PropertyCatalogue.MemorySafe, $"{kind} at vram 0x1010, p1, page tables of vmm 1");
    }

    [Fact]
    public void The_machine_itself_reports_a_use_after_free()
    {
        bench.Add(new MemorySafe());
        var table = bench.NewTable(3);
        bench.Vram.Read(table.Address, PageOwner.PageTablesOf(0), "driver");
        bench.AssertSilent();
        bench.Vram.Free(table);
        bench.Vram.Read(table.Address, PageOwner.PageTablesOf(0), "driver");
        bench.AssertViolated(PropertyCatalogue.MemorySafe, "driver: UseAfterFree at vram 0x3000, p3, free");
    }

    [Fact]
    public void An_entry_that_points_to_a_free_page_dangles()
    {
        LinkTo(new Pfn(9), alreadyLinked: false);
        bench.AssertViolated(PropertyCatalogue.NoDanglingTable, "the entry at vram 0x1010 points to p9, which is free");
    }

    [Fact]
    public void An_entry_that_points_to_a_table_of_another_address_space_dangles()
    {
        LinkTo(bench.NewTable(9, vmm: 1), alreadyLinked: false);
        bench.AssertViolated(PropertyCatalogue.NoDanglingTable, "points to p9, which is page tables of vmm 1");
    }

    [Fact]
    public void A_table_must_not_be_linked_twice()
    {
        LinkTo(bench.NewTable(9), alreadyLinked: true);
        bench.AssertViolated(PropertyCatalogue.NoDanglingTable, "the entry at vram 0x1010 is the second that points to p9");
    }

    [Fact]
    public void An_entry_that_points_to_a_live_table_does_not_dangle()
    {
        LinkTo(bench.NewTable(9), alreadyLinked: false);
        bench.AssertSilent();
    }

    [Fact]
    public void A_table_is_freed_after_its_entry_was_cleared_and_not_before()
    {
        bench.Add(new NoDanglingTable(bench.Vram, bench.Graph));
        var tables = new LinkedTables(bench);
        tables.Unlink(tables.Leaf);
        bench.Vram.Free(tables.Leaf.Page);
        bench.AssertSilent();
        bench.Vram.Free(tables.Dual.Page);
        bench.AssertViolated(PropertyCatalogue.NoDanglingTable,
            $"table {tables.Dual.Page} was freed while the entry at {tables.Dual.Entry} points to it");
    }

    void LinkTo(Pfn child, bool alreadyLinked) =>
        bench.Add(new NoDanglingTable(bench.Vram, bench.Graph)).TableLinked(new TableLink(0, Entry, child, 1, alreadyLinked));

    void Fault(MemoryFaultKind kind, PageOwner owner) =>
        ((IMemoryListener)bench.Hub).MemoryFaulted(new MemoryFault(kind, Entry, owner, "GPU walk"));
}
