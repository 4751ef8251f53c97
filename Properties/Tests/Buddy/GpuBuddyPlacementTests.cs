using GpuMm.Implementation.Buddy;
using GpuMm.Model.Vocabulary;
using Xunit;
using static GpuMm.Properties.Tests.Buddy.BuddyKit;

namespace GpuMm.Properties.Tests.Buddy;

/// <summary>Which of the free blocks is taken. Offsets in pages.</summary>
public class GpuBuddyPlacementTests
{
    /// <summary>Free: [2,3) of order 0, [4,8) of order 2, [24,32) of order 3, all else allocated.</summary>
    static GpuBuddy WithThreeHoles()
    {
        var buddy = Pages(64);
        var pages = buddy.AllocEveryPage();
        buddy.FreePages(pages, page => page is 2 or (>= 4 and < 8) or (>= 24 and < 32));
        return buddy;
    }

    static ulong PageOf(BuddyAllocation allocation) => Single(allocation).Offset / Page;

    [Fact]
    public void By_default_the_smallest_block_that_fits_is_taken()
    {
        var buddy = WithThreeHoles();
        Assert.Equal(2UL, PageOf(buddy.Alloc(Page)));
        Assert.Equal(6UL, PageOf(buddy.Alloc(2 * Page))); // the right half of [4,8)
        Assert.Equal(28UL, PageOf(buddy.Alloc(4 * Page)));
        Assert.Equal(5UL, PageOf(buddy.Alloc(Page)));
        buddy.AssertSound();
    }

    [Fact]
    public void Within_an_order_the_highest_offset_is_taken()
    {
        var buddy = Pages(64);
        var pages = buddy.AllocEveryPage();
        buddy.FreePages(pages, page => page is 10 or 50 or 30);
        Assert.Equal([50UL, 30UL, 10UL], Enumerable.Range(0, 3).Select(_ => PageOf(buddy.Alloc(Page))));
    }

    [Fact]
    public void Splitting_keeps_the_right_half()
    {
        var buddy = Pages(64);
        Assert.Equal(63UL, PageOf(buddy.Alloc(Page)));
        Assert.Equal(62UL, PageOf(buddy.Alloc(Page)));
        Assert.Equal(60UL, PageOf(buddy.Alloc(2 * Page)));
    }

    [Fact]
    public void Top_down_takes_the_highest_offset_of_all_orders()
    {
        var buddy = WithThreeHoles();
        Assert.Equal(31UL, PageOf(buddy.Alloc(Page, BuddyFlags.TopDown)));
        Assert.Equal(30UL, PageOf(buddy.Alloc(Page, BuddyFlags.TopDown)));
        Assert.Equal(24UL, PageOf(buddy.Alloc(4 * Page, BuddyFlags.TopDown)));
        buddy.AssertSound();
    }

    [Fact]
    public void A_window_is_filled_from_its_lowest_address()
    {
        var buddy = WithThreeHoles();
        Assert.Equal(4UL, PageOf(buddy.AllocWithin(3 * Page, 63 * Page, Page)));
        Assert.Equal(6UL, PageOf(buddy.AllocWithin(3 * Page, 63 * Page, 2 * Page)));
        Assert.Equal(24UL, PageOf(buddy.AllocWithin(3 * Page, 63 * Page, 4 * Page)));
        buddy.AssertSound();
    }

    [Fact]
    public void A_request_without_a_block_large_enough_is_made_of_smaller_ones()
    {
        var buddy = WithThreeHoles();
        var blocks = Blocks(buddy.Alloc(13 * Page));
        Assert.Equal([(24UL, 8UL), (4UL, 4UL), (2UL, 1UL)], blocks.Select(block => (block.Offset / Page, block.Size / Page)));
        Assert.Equal(0UL, buddy.Avail);
    }

    [Fact]
    public void Clear_memory_is_preferred_only_if_asked_for()
    {
        var buddy = Pages(64);
        var pages = buddy.AllocEveryPage();
        buddy.FreePages(pages, page => page is 8 or 9, BuddyFlags.Cleared);
        buddy.FreePages(pages, page => page is 20);
        Assert.Equal(9UL, PageOf(buddy.Alloc(Page, BuddyFlags.Clear)));
        Assert.Equal(20UL, PageOf(buddy.Alloc(Page, BuddyFlags.None)));
        Assert.Equal(8UL, PageOf(buddy.Alloc(Page, BuddyFlags.None))); // there is no other
        buddy.AssertRefuses(Errno.ENOSPC, b => b.Alloc(Page, BuddyFlags.Clear));
    }

    [Fact]
    public void A_window_prefers_memory_of_the_wanted_state_to_a_lower_address()
    {
        var buddy = Pages(64);
        var pages = buddy.AllocEveryPage();
        buddy.FreePages(pages, page => page is 8 or 40, BuddyFlags.Cleared);
        buddy.FreePages(pages, page => page is 4 or 20);
        Assert.Equal(8UL, PageOf(buddy.AllocBlocks(0, 60 * Page, Page, Page, BuddyFlags.Range | BuddyFlags.Clear)));
        Assert.Equal(4UL, PageOf(buddy.AllocBlocks(0, 60 * Page, Page, Page, BuddyFlags.Range)));
        Assert.Equal(40UL, PageOf(buddy.AllocBlocks(21 * Page, 60 * Page, Page, Page, BuddyFlags.Range)));
    }

    // The documentation tests of rust/kernel/gpu/buddy.rs. Its modes without a window pass 0 and 0 as bounds.

    [Theory]
    [InlineData(BuddyFlags.None)]
    [InlineData(BuddyFlags.TopDown)]
    public void Sixteen_MiB_of_a_GiB_are_its_last(BuddyFlags flags)
    {
        var buddy = new GpuBuddy(GiB, Page);
        var block = Single(buddy.AllocBlocks(0, 0, 16 * MiB, Page, flags));
        Assert.Equal((GiB - 16 * MiB, 12, 16 * MiB), (block.Offset, block.Order, block.Size));
        Assert.Equal(GiB - 16 * MiB, buddy.Avail);
        buddy.FreeBlock(block);
        buddy.AssertReturnsWhole();
    }

    [Fact]
    public void Eight_MiB_between_two_holes_are_two_blocks()
    {
        var buddy = new GpuBuddy(GiB, Page);
        var taken = (BuddyBlock[])[Single(buddy.AllocRange(0, 4 * MiB)), Single(buddy.AllocRange(8 * MiB, 4 * MiB))];
        var blocks = Blocks(buddy.AllocWithin(0, 16 * MiB, 8 * MiB));
        Assert.Equal([(4 * MiB, 4 * MiB), (12 * MiB, 4 * MiB)], blocks.Select(block => (block.Offset, block.Size)));
        buddy.FreeList(blocks);
        buddy.FreeList(taken);
        buddy.AssertReturnsWhole();
    }

    [Fact]
    public void Eight_contiguous_MiB_do_not_fit_between_the_same_holes()
    {
        var buddy = new GpuBuddy(16 * MiB, Page);
        _ = Single(buddy.AllocRange(0, 4 * MiB));
        _ = Single(buddy.AllocRange(8 * MiB, 4 * MiB));
        buddy.AssertRefuses(Errno.ENOSPC, b => b.AllocBlocks(0, 0, 8 * MiB, Page, BuddyFlags.Contiguous));
        Assert.Equal(2, Blocks(buddy.AllocBlocks(0, 0, 8 * MiB, Page, BuddyFlags.None)).Count);
    }
}
