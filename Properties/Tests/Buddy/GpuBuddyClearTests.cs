using GpuMm.Implementation.Buddy;
using GpuMm.Model.Vocabulary;
using Xunit;
using static GpuMm.Properties.Tests.Buddy.BuddyKit;

namespace GpuMm.Properties.Tests.Buddy;

/// <summary>What the allocator remembers of memory being zero (KUnit: alloc_clear), and what it forgets by merging.</summary>
public class GpuBuddyClearTests
{
    /// <summary>Everything free, even pages clear and odd ones dirty: nothing can merge without forgetting.</summary>
    static GpuBuddy Alternating(ulong pages)
    {
        var buddy = Pages(pages);
        var blocks = buddy.AllocEveryPage();
        buddy.FreePages(blocks, page => page % 2 == 0, BuddyFlags.Cleared);
        buddy.FreePages(blocks, page => page % 2 == 1);
        buddy.AssertSound();
        return buddy;
    }

    [Fact]
    public void What_was_freed_as_cleared_is_what_clear_requests_get()
    {
        var buddy = Pages(64);
        var first = Enumerable.Range(0, 10).SelectMany(_ => Blocks(buddy.Alloc(Page))).ToArray();
        buddy.FreeList(first, BuddyFlags.Cleared);
        Assert.Equal((64 * Page, 10 * Page), (buddy.Avail, buddy.ClearAvail));

        var dirty = Enumerable.Range(0, 10).SelectMany(_ => Blocks(buddy.Alloc(Page))).ToArray();
        Assert.All(dirty, block => Assert.False(block.IsClear));
        var clear = Enumerable.Range(0, 10).SelectMany(_ => Blocks(buddy.Alloc(Page, BuddyFlags.Clear))).ToArray();
        Assert.All(clear, block => Assert.True(block.IsClear));
        Assert.Equal(0UL, buddy.ClearAvail);

        buddy.FreeList(dirty);
        buddy.FreeList(clear); // no longer known to be clear
        Assert.Equal(0UL, buddy.ClearAvail);
        buddy.AssertReturnsWhole();
    }

    [Fact]
    public void A_clear_request_beyond_the_clear_memory_is_met_with_dirty_memory()
    {
        var buddy = Pages(64);
        var first = Blocks(buddy.Alloc(10 * Page));
        buddy.FreeList(first, BuddyFlags.Cleared);
        var blocks = Blocks(buddy.Alloc(20 * Page, BuddyFlags.Clear));
        Assert.Contains(blocks, block => block.IsClear);
        Assert.Contains(blocks, block => !block.IsClear);
        buddy.FreeList(blocks);
        buddy.AssertReturnsWhole();
    }

    [Fact]
    public void A_single_block_keeps_its_state_when_it_is_freed()
    {
        var buddy = Pages(2);
        buddy.ResetClear(true);
        var block = Single(buddy.Alloc(Page, BuddyFlags.Clear));
        buddy.FreeBlock(block);
        Assert.Equal(2 * Page, buddy.ClearAvail);
        Assert.Equal([new FreeExtent(0, 1, true)], buddy.FreeExtents());
    }

    [Fact]
    public void Clear_buddies_merge_into_a_clear_block_and_clear_with_dirty_does_not_merge()
    {
        var buddy = Pages(4);
        var pages = buddy.AllocEveryPage();
        buddy.FreePages(pages, page => page < 3, BuddyFlags.Cleared);
        buddy.FreePages(pages, page => page == 3);
        Assert.Equal([new(3 * Page, 0, false), new(2 * Page, 0, true), new(0, 1, true)], buddy.FreeExtents());
    }

    [Fact]
    public void Fragmented_by_state_every_order_is_served_by_merging_and_is_dirty()
    {
        for (var order = 1; order <= 5; order++)
        {
            var buddy = Alternating(1 << 6);
            var block = Single(buddy.Alloc(Page << order, minBlockSize: Page << order));
            Assert.Equal((order, false), (block.Order, block.IsClear));
            Assert.Equal((32 * Page) - block.Size / 2, buddy.ClearAvail); // no more is forgotten than is needed
            buddy.AssertSound();
            buddy.FreeBlock(block);
            buddy.AssertReturnsWhole();
        }
    }

    [Fact]
    public void The_full_size_is_a_range_and_forgets_nothing()
    {
        var buddy = Alternating(64);
        Assert.Equal(32, Blocks(buddy.Alloc(64 * Page, minBlockSize: 64 * Page)).Count(block => block.IsClear));
    }

    [Fact]
    public void A_clear_request_too_is_served_by_merging()
    {
        var buddy = Alternating(8);
        Assert.False(Single(buddy.Alloc(4 * Page, BuddyFlags.Clear, minBlockSize: 4 * Page)).IsClear);
        Assert.False(Single(buddy.Alloc(2 * Page, BuddyFlags.Contiguous)).IsClear);
        buddy.AssertSound();
    }

    [Fact]
    public void Merging_stays_inside_the_window()
    {
        var buddy = Alternating(16);
        var block = Single(buddy.AllocWithin(3 * Page, 9 * Page, 4 * Page, minBlockSize: 4 * Page));
        Assert.Equal(4 * Page, block.Offset);
        buddy.AssertRefuses(Errno.ENOSPC, b => b.AllocWithin(9 * Page, 15 * Page, 4 * Page, minBlockSize: 4 * Page));
    }

    [Fact]
    public void Bounds_of_zero_let_nothing_merge() // as the simple mode of rust/kernel/gpu/buddy.rs asks
    {
        var buddy = Alternating(16);
        buddy.AssertRefuses(Errno.ENOSPC, b => b.AllocBlocks(0, 0, 2 * Page, 2 * Page, BuddyFlags.None));
        Assert.True(buddy.Alloc(2 * Page, minBlockSize: 2 * Page).IsSuccess);
    }

    [Fact]
    public void An_aligned_offset_is_served_by_merging_there()
    {
        var buddy = Alternating(16);
        var block = Single(buddy.Alloc(2 * Page, minBlockSize: 8 * Page));
        Assert.Equal((8 * Page, 2 * Page), (block.Offset, block.Size));
        buddy.AssertSound();
    }

    [Fact]
    public void A_merge_is_undone_if_the_request_fails_in_the_end()
    {
        var buddy = Alternating(16);
        _ = Single(buddy.AllocRange(5 * Page, Page));
        buddy.AssertRefuses(Errno.ENOSPC, b => b.Alloc(15 * Page, minBlockSize: 2 * Page)); // seven pairs and a single page are free
        buddy.AssertRefuses(Errno.ENOSPC, b => b.Alloc(16 * Page - 2 * Page, minBlockSize: 4 * Page));
    }

    [Theory]
    [InlineData(64)]
    [InlineData(7)]
    [InlineData(63)] // many roots, the smallest of one page
    public void A_state_can_be_declared_for_all_free_memory(ulong pages)
    {
        var buddy = Alternating(pages);
        buddy.ResetClear(true);
        Assert.Equal(buddy.Size, buddy.ClearAvail);
        Assert.All(buddy.FreeExtents(), extent => Assert.True(extent.IsClear));
        buddy.AssertSound();

        buddy.ResetClear(false);
        Assert.Equal(0UL, buddy.ClearAvail);
        Assert.All(buddy.FreeExtents(), extent => Assert.False(extent.IsClear));
        buddy.AssertReturnsWhole();
    }

    [Fact]
    public void A_declaration_leaves_allocated_memory_alone()
    {
        var buddy = Alternating(16);
        var blocks = Blocks(buddy.AllocRange(4 * Page, 3 * Page));
        buddy.ResetClear(false);
        Assert.Equal([true, false, true], blocks.Select(block => block.IsClear));
        buddy.AssertSound();
        buddy.FreeList(blocks, BuddyFlags.Cleared);
        Assert.Equal(3 * Page, buddy.ClearAvail);
        buddy.AssertReturnsWhole();
    }
}
