using GpuMm.Implementation.Machine;
using GpuMm.Model.Vocabulary;
using Xunit;

namespace GpuMm.Tests.Machine;

/// <summary>Who owns a page, what it holds, and every way to touch one wrongly.</summary>
public class VramTests
{
    static readonly PageOwner Tables = PageOwner.PageTablesOf(0);
    static readonly PageOwner Client = PageOwner.ClientData(1);
    static readonly Pfn Page = new(3);

    readonly MachineBench bench = new(vramSizeInPages: 8);

    Vram Vram => bench.Vram;

    [Fact]
    public void A_page_belongs_to_whom_it_was_given_until_it_is_freed()
    {
        Assert.Equal(PageOwner.Nobody, Vram.OwnerOf(Page));
        Vram.Allocate(Page, Tables);
        Assert.Equal(Tables, Vram.OwnerOf(Page));
        Vram.Free(Page);
        Assert.Equal(PageOwner.Nobody, Vram.OwnerOf(Page));
        Assert.Equal(["p3 to page tables of vmm 0", "p3 from page tables of vmm 0"], bench.Said);
        Assert.Empty(bench.Faults);
    }

    [Fact]
    public void What_was_written_is_read_and_the_words_beside_it_are_as_they_were()
    {
        Vram.Allocate(Page, Client);
        Vram.Clear(Page, PageSize.Words, Client, "test");
        Vram.Write(Page.Address + 8, 7, Client, "test");
        Assert.Equal([0UL, 7UL, 0UL], new ulong[] { 0, 8, 16 }.Select(offset => Vram.Read(Page.Address + offset, Client, "test")));
        Vram.Write(Page.Address + 8, 9, Client, "test");
        Assert.Equal(9UL, Vram.Read(Page.Address + 8, Client, "test"));
        Assert.Equal([(Page.Address + 8, 0UL, 7UL), (Page.Address + 8, 7UL, 9UL)], bench.Written);
        Assert.Empty(bench.Faults);
    }

    [Fact]
    public void A_word_written_back_to_zero_is_zero()
    {
        Vram.Allocate(Page, Client);
        Vram.Clear(Page, PageSize.Words, Client, "test");
        Vram.Write(Page.Address, 7, Client, "test");
        Vram.Write(Page.Address, 0, Client, "test");
        Assert.Equal(0UL, Vram.Read(Page.Address, Client, "test"));
        Assert.Empty(Vram.Peek(Page)!.Words);
    }

    [Fact]
    public void Clearing_part_of_a_page_leaves_the_rest_unwritten()
    {
        Vram.Allocate(Page, Client);
        Vram.Clear(Page, 2, Client, "test");
        Assert.Equal(0UL, Vram.Read(Page.Address + 8, Client, "test"));
        Assert.Empty(bench.Faults);
        Vram.Read(Page.Address + 16, Client, "test");
        AssertFault(MemoryFaultKind.UnwrittenRead, Page.Address + 16, Client);
    }

    [Fact]
    public void A_freed_page_is_poisoned()
    {
        Vram.Allocate(Page, Client);
        Vram.Write(Page.Address, 7, Client, "test");
        Vram.Free(Page);
        Assert.Equal(VramPage.Poison, Vram.PeekWord(Page.Address));
        Vram.Allocate(Page, Tables);
        Assert.Equal(VramPage.Poison, Vram.Read(Page.Address, Tables, "test"));
        AssertFault(MemoryFaultKind.UnwrittenRead, Page.Address, Tables);
    }

    [Fact]
    public void Poison_is_no_valid_entry() => Assert.Equal(0UL, VramPage.Poison & 7);

    [Fact]
    public void Looking_at_memory_touches_nothing()
    {
        Assert.Null(Vram.Peek(Page));
        Assert.Equal(VramPage.Poison, Vram.PeekWord(Page.Address));
        Assert.Null(Vram.Peek(new Pfn(8)));
        Assert.Equal(PageOwner.Nobody, Vram.OwnerOf(new Pfn(8)));
        Vram.Allocate(Page, Client);
        Vram.Write(Page.Address, 7, Client, "test");
        Assert.Equal(7UL, Vram.PeekWord(Page.Address));
        Assert.Equal(Client, Vram.Peek(Page)!.Owner);
        Assert.Empty(bench.Faults);
    }

    [Fact]
    public void A_page_that_was_never_given_out_is_nobodys_to_use()
    {
        Assert.Equal(VramPage.Poison, Vram.Read(Page.Address, Client, "driver"));
        AssertFault(MemoryFaultKind.UseAfterFree, Page.Address, PageOwner.Nobody);
    }

    [Fact]
    public void Use_after_free_is_found_and_changes_nothing()
    {
        Vram.Allocate(Page, Client);
        Vram.Free(Page);
        Vram.Write(Page.Address, 7, Client, "driver");
        AssertFault(MemoryFaultKind.UseAfterFree, Page.Address, PageOwner.Nobody);
        Assert.Equal(VramPage.Poison, Vram.PeekWord(Page.Address));
        bench.Faults.Clear();
        Vram.Clear(Page, PageSize.Words, Client, "driver");
        AssertFault(MemoryFaultKind.UseAfterFree, Page.Address, PageOwner.Nobody);
    }

    [Fact]
    public void A_double_free_is_found()
    {
        Vram.Allocate(Page, Client);
        Vram.Free(Page);
        Vram.Free(Page);
        AssertFault(MemoryFaultKind.DoubleFree, Page.Address, PageOwner.Nobody);
    }

    [Fact]
    public void Freeing_what_was_never_allocated_is_a_double_free()
    {
        Vram.Free(Page);
        AssertFault(MemoryFaultKind.DoubleFree, Page.Address, PageOwner.Nobody);
    }

    [Fact]
    public void Giving_out_a_page_that_has_an_owner_is_found()
    {
        Vram.Allocate(Page, Client);
        Vram.Allocate(Page, Tables);
        AssertFault(MemoryFaultKind.DoubleAllocation, Page.Address, Client);
    }

    [Fact]
    public void A_driver_that_touches_the_page_of_another_is_found()
    {
        Vram.Allocate(Page, Client);
        Vram.Write(Page.Address, 7, Tables, "driver");
        AssertFault(MemoryFaultKind.ForeignAccess, Page.Address, Client);
        bench.Faults.Clear();
        Vram.Read(Page.Address, PageOwner.PageTablesOf(1), "driver");
        AssertFault(MemoryFaultKind.ForeignAccess, Page.Address, Client);
    }

    [Fact]
    public void The_hardware_may_touch_anybodys_page_and_is_not_reported_as_a_driver()
    {
        Vram.Allocate(Page, Client);
        Vram.Write(Page.Address, 7, null, "GPU access");
        Assert.Equal(7UL, Vram.Read(Page.Address, null, "GPU access"));
        Assert.Empty(bench.Faults);
        Assert.Empty(bench.Written);
    }

    [Fact]
    public void An_address_beyond_the_end_is_found()
    {
        var beyond = new VramAddress(Vram.SizeInBytes);
        Assert.Equal(VramPage.Poison, Vram.Read(beyond, null, "GPU walk"));
        AssertFault(MemoryFaultKind.OutOfRange, beyond, PageOwner.Nobody);
        bench.Faults.Clear();
        Vram.Write(beyond, 7, null, "GPU access");
        AssertFault(MemoryFaultKind.OutOfRange, beyond, PageOwner.Nobody);
    }

    [Fact]
    public void The_last_word_is_not_beyond_the_end()
    {
        Vram.Allocate(new Pfn(7), Client);
        Vram.Write(new VramAddress(Vram.SizeInBytes - 8), 7, Client, "test");
        Assert.Empty(bench.Faults);
        Assert.Equal((8, 8 * 4096UL), (Vram.SizeInPages, Vram.SizeInBytes));
    }

    [Fact]
    public void A_fault_says_who_touched_what_of_whom() => Assert.Equal(
        "driver: ForeignAccess at vram 0x3008, p3, data of mapping 1",
        new MemoryFault(MemoryFaultKind.ForeignAccess, Page.Address + 8, Client, "driver").ToString());

    void AssertFault(MemoryFaultKind kind, VramAddress address, PageOwner owner)
    {
        var fault = Assert.Single(bench.Faults);
        Assert.Equal((kind, address, owner), (fault.Kind, new VramAddress(fault.Place.Id), fault.Owner));
    }
}
