using GpuMm.Implementation.Machine;
using GpuMm.Model.Vocabulary;
using Xunit;

namespace GpuMm.Tests.Machine;

/// <summary>Whose a page of host memory is, what it holds, and every way to use one wrongly.</summary>
public class HostMemoryTests
{
    static readonly PageOwner Tables = PageOwner.TablesOfVm(3);
    static readonly PageOwner Bo = PageOwner.BufferObject(5);
    static readonly Pfn Page = new(0x300);
    static readonly PfnRange Extent = new(new Pfn(0x1000), 512);
    static readonly Pfn Data = new(0x1005);

    readonly MaliBench bench = new();

    HostMemory Memory => bench.Memory;

    [Fact]
    public void A_table_belongs_to_whom_it_was_given_until_it_is_freed()
    {
        Memory.AllocateTable(Page, Tables);
        Assert.Equal(Tables, Memory.OwnerOf(Page));
        Assert.Contains(Page, Memory.Tables);
        Memory.FreeTable(Page);
        Assert.Equal(PageOwner.Nobody, Memory.OwnerOf(Page));
        Assert.DoesNotContain(Page, Memory.Tables);
        Assert.Equal(["p300 to page tables of vm 3", "p300 from page tables of vm 3"], bench.Said);
        Assert.Empty(bench.Faults);
    }

    [Fact]
    public void The_tables_are_listed_in_ascending_order()
    {
        Memory.AllocateTable(new Pfn(0x303), Tables);
        Memory.AllocateTable(Page, Tables);
        var listed = Memory.Tables.Select(page => page.Raw).ToArray();
        Assert.Equal(listed.Order(), listed);
    }

    [Fact]
    public void A_new_table_is_not_zeroed_and_nor_is_one_that_was_used_before()
    {
        Memory.AllocateTable(Page, Tables);
        Memory.Clear(Page);
        Assert.Equal(0UL, Memory.ReadWord(Page, 511, Tables, "test"));
        Memory.FreeTable(Page);
        Memory.AllocateTable(new Pfn(0x301), Tables);
        Assert.Empty(bench.Faults);
        Memory.ReadWord(new Pfn(0x301), 0, Tables, "test");
        AssertFault(MemoryFaultKind.UnwrittenRead, new Pfn(0x301), Tables);
    }

    [Fact]
    public void A_run_of_words_is_written_with_its_stride()
    {
        Memory.AllocateTable(Page, Tables);
        Memory.Clear(Page);
        Memory.WriteWords(Page, 509, 3, 0x1003, 0x1000, Tables);
        Assert.Equal([0UL, 0x1003UL, 0x2003UL, 0x3003UL], Memory.Words(Page)[508..].ToArray());
        Assert.Equal(0x3003UL, Memory.ReadWord(Page, 511, null, "GPU walk"));
        Assert.Empty(bench.Faults);
    }

    [Fact]
    public void A_table_that_is_gone_cannot_be_used()
    {
        Memory.AllocateTable(Page, Tables);
        Memory.FreeTable(Page);
        Memory.ReadWord(Page, 0, null, "GPU walk");
        AssertFault(MemoryFaultKind.UseAfterFree, Page, PageOwner.Nobody);
        Memory.WriteWords(Page, 0, 1, 3, 0, Tables);
        AssertFault(MemoryFaultKind.UseAfterFree, Page, PageOwner.Nobody);
        Memory.Clear(Page);
        AssertFault(MemoryFaultKind.UseAfterFree, Page, PageOwner.Nobody);
        Memory.FreeTable(Page);
        AssertFault(MemoryFaultKind.DoubleFree, Page, PageOwner.Nobody);
        Assert.True(Memory.Words(Page).IsEmpty);
    }

    [Fact]
    public void A_page_is_given_to_one_at_a_time()
    {
        Memory.AllocateTable(Page, Tables);
        Memory.AllocateTable(Page, PageOwner.TablesOfVm(4));
        AssertFault(MemoryFaultKind.DoubleAllocation, Page, Tables);
        Memory.AllocateExtent(new PfnRange(new Pfn(Page.Raw - 1), 3), Bo, 0);
        AssertFault(MemoryFaultKind.DoubleAllocation, Page, PageOwner.TablesOfVm(4));
        Memory.AllocateExtent(Extent, Bo, 0);
        Memory.AllocateExtent(new PfnRange(new Pfn(0xfff), 2), Bo, 1);
        AssertFault(MemoryFaultKind.DoubleAllocation, Extent.Start, Bo);
        Memory.AllocateTable(Data, Tables);
        AssertFault(MemoryFaultKind.DoubleAllocation, Data, Bo);
    }

    [Fact]
    public void A_table_is_written_by_its_owner_alone()
    {
        Memory.AllocateTable(Page, Tables);
        Memory.WriteWords(Page, 0, 1, 3, 0, PageOwner.TablesOfVm(4));
        AssertFault(MemoryFaultKind.ForeignAccess, Page, Tables);
    }

    [Fact]
    public void Each_page_of_a_buffer_holds_a_value_of_its_own_until_it_is_written()
    {
        Memory.AllocateExtent(Extent, Bo, tag: 2);
        Assert.Equal(0x200_0001_0050UL, HostMemory.InitialValue(Data));
        Assert.Equal(HostMemory.InitialValue(Data), Memory.ReadData(Data, "GPU access"));
        Memory.WriteData(Data, 9, "GPU access");
        Assert.Equal(9UL, Memory.ReadData(Data, "GPU access"));
        Assert.Equal(HostMemory.InitialValue(new Pfn(0x1004)), Memory.ReadData(new Pfn(0x1004), "GPU access"));
        Assert.Equal((Bo, 2), (Memory.OwnerOf(Data), Memory.ExtentOf(Data)?.Tag));
        Assert.Contains(Extent, Memory.Extents);
        Assert.Empty(bench.Faults);
    }

    [Fact]
    public void A_freed_buffer_cannot_be_used_and_what_was_written_is_forgotten()
    {
        Memory.AllocateExtent(Extent, Bo, 0);
        Memory.WriteData(Data, 9, "GPU access");
        Memory.FreeExtent(Extent);
        Assert.DoesNotContain(Extent, Memory.Extents);
        Assert.Equal(VramPage.Poison, Memory.ReadData(Data, "GPU access"));
        AssertFault(MemoryFaultKind.UseAfterFree, Data, PageOwner.Nobody);
        Memory.WriteData(Data, 9, "GPU access");
        AssertFault(MemoryFaultKind.UseAfterFree, Data, PageOwner.Nobody);
        Memory.FreeExtent(Extent);
        AssertFault(MemoryFaultKind.DoubleFree, Extent.Start, PageOwner.Nobody);
        Memory.AllocateExtent(Extent, Bo, 0);
        Assert.Equal(HostMemory.InitialValue(Data), Memory.ReadData(Data, "GPU access"));
    }

    [Fact]
    public void Only_a_whole_extent_is_freed()
    {
        Memory.AllocateExtent(Extent, Bo, 0);
        Memory.FreeExtent(new PfnRange(Extent.Start, 2));
        AssertFault(MemoryFaultKind.DoubleFree, Extent.Start, Bo);
        Assert.Equal(Bo, Memory.OwnerOf(Data));
    }

    [Fact]
    public void Data_is_no_table_and_a_table_is_no_data()
    {
        Memory.AllocateExtent(Extent, Bo, 0);
        Memory.AllocateTable(Page, Tables);
        Assert.Equal(VramPage.Poison, Memory.ReadWord(Data, 0, null, "GPU walk"));
        AssertFault(MemoryFaultKind.ForeignAccess, Data, Bo);
        Memory.WriteWords(Data, 0, 1, 3, 0, Tables);
        AssertFault(MemoryFaultKind.ForeignAccess, Data, Bo);
        Memory.WriteData(Page, 9, "GPU access");
        AssertFault(MemoryFaultKind.ForeignAccess, Page, Tables);
        Assert.Equal(VramPage.Poison, Memory.ReadData(Page, "GPU access"));
        AssertFault(MemoryFaultKind.ForeignAccess, Page, Tables);
    }

    [Fact]
    public void There_is_an_end()
    {
        var beyond = new Pfn(HostMemory.SizeInPages);
        Memory.ReadWord(beyond, 0, null, "GPU walk");
        AssertFault(MemoryFaultKind.OutOfRange, beyond, PageOwner.Nobody);
        Memory.ReadData(beyond, "GPU access");
        AssertFault(MemoryFaultKind.OutOfRange, beyond, PageOwner.Nobody);
        Assert.Throws<ArgumentOutOfRangeException>(() => Memory.AllocateTable(beyond, Tables));
        Assert.Throws<ArgumentOutOfRangeException>(() => Memory.AllocateExtent(new PfnRange(new Pfn(beyond.Raw - 1), 2), Bo, 0));
    }

    [Fact]
    public void A_fault_says_who_touched_what_of_whom()
    {
        Memory.AllocateExtent(Extent, Bo, 0);
        Memory.ReadWord(Data, 0, null, "GPU walk");
        Assert.Equal("GPU walk: ForeignAccess at host page p1005, pages of bo 5", Assert.Single(bench.Faults).ToString());
    }

    /// <summary>The one fault since the last.</summary>
    void AssertFault(MemoryFaultKind kind, Pfn page, PageOwner owner)
    {
        var fault = Assert.Single(bench.Faults);
        Assert.Equal((kind, page, owner), (fault.Kind, fault.Page, fault.Owner));
        bench.Faults.Clear();
    }
}
