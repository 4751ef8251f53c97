using GpuMm.Implementation.Buddy;
using GpuMm.Model.Vocabulary;
using Xunit;
using static GpuMm.Properties.Tests.Buddy.BuddyKit;

namespace GpuMm.Properties.Tests.Buddy;

/// <summary>Adjacent blocks, and blocks at aligned offsets. Offsets in pages.</summary>
public class GpuBuddyContiguousTests
{
    static ulong[] PagesOf(IEnumerable<BuddyBlock> blocks) => [.. blocks.Select(block => block.Offset / Page)];

    [Fact]
    public void Three_colours_of_pages_are_freed_until_three_in_a_row_are_free() // KUnit: alloc_contiguous
    {
        var buddy = Pages(48);
        var pages = buddy.AllocEveryPage();
        buddy.AssertRefuses(Errno.ENOSPC, b => b.Alloc(3 * Page, BuddyFlags.Contiguous));

        buddy.FreePages(pages, page => page % 3 == 1);
        buddy.AssertRefuses(Errno.ENOSPC, b => b.Alloc(3 * Page, BuddyFlags.Contiguous));
        buddy.AssertRefuses(Errno.ENOSPC, b => b.Alloc(2 * Page, BuddyFlags.Contiguous));

        buddy.FreePages(pages, page => page % 3 == 2);
        buddy.AssertRefuses(Errno.ENOSPC, b => b.Alloc(3 * Page, BuddyFlags.Contiguous));
        var two = Blocks(buddy.Alloc(2 * Page, BuddyFlags.Contiguous));

        buddy.FreePages(pages, page => page % 3 == 0);
        var three = Blocks(buddy.Alloc(3 * Page, BuddyFlags.Contiguous));
        AssertAdjacent(two);
        AssertAdjacent(three);
        Assert.Equal(5 * Page, buddy.Size - buddy.Avail);
        buddy.FreeList([.. two, .. three]);
        buddy.AssertReturnsWhole();
    }

    [Fact]
    public void What_is_not_a_power_of_two_is_gathered_upwards()
    {
        var buddy = Pages(16);
        var pages = buddy.AllocEveryPage();
        buddy.FreePages(pages, page => page is 4 or 5 or 6);
        Assert.Equal([4UL, 6], PagesOf(Blocks(buddy.Alloc(3 * Page, BuddyFlags.Contiguous))));
        buddy.AssertSound();
    }

    [Fact]
    public void What_is_missing_above_is_taken_from_below()
    {
        var buddy = Pages(16);
        var pages = buddy.AllocEveryPage();
        buddy.FreePages(pages, page => page is >= 2 and < 9); // [9] is in the way, and [4,8) is where it starts
        Assert.Equal([3UL, 4, 8], PagesOf(Blocks(buddy.Alloc(6 * Page, BuddyFlags.Contiguous))));
        buddy.AssertSound();
    }

    [Fact]
    public void The_remainder_below_comes_first_in_the_list()
    {
        var buddy = Pages(16);
        var pages = buddy.AllocEveryPage();
        buddy.FreePages(pages, page => page is 3 or 4 or 5);
        Assert.Equal([3UL, 4], PagesOf(Blocks(buddy.Alloc(3 * Page, BuddyFlags.Contiguous))));
        buddy.AssertSound();
    }

    [Fact]
    public void The_remainder_below_is_made_of_whole_blocks_and_may_be_too_much()
    {
        var buddy = Pages(16);
        var pages = buddy.AllocEveryPage();
        buddy.FreePages(pages, page => page is >= 2 and < 8);
        var answer = buddy.Alloc(5 * Page, BuddyFlags.Contiguous, minBlockSize: 2 * Page);
        Assert.Equal([2UL, 4], PagesOf(Blocks(answer)));
        Assert.Equal(6 * Page, answer.TotalSize);
    }

    [Fact]
    public void A_remainder_that_would_lie_below_zero_or_is_taken_is_no_answer()
    {
        var buddy = Pages(16);
        var pages = buddy.AllocEveryPage();
        buddy.FreePages(pages, page => page is 0 or 1 or 4 or 5 or 10 or 11);
        buddy.AssertRefuses(Errno.ENOSPC, b => b.Alloc(3 * Page, BuddyFlags.Contiguous));
    }

    [Fact]
    public void Clear_and_dirty_neighbours_are_contiguous_too()
    {
        var buddy = Pages(16);
        var pages = buddy.AllocEveryPage();
        buddy.FreePages(pages, page => page is 4 or 5, BuddyFlags.Cleared);
        buddy.FreePages(pages, page => page is 3);
        var blocks = Blocks(buddy.Alloc(3 * Page, BuddyFlags.Contiguous));
        Assert.Equal([3UL, 4], PagesOf(blocks));
        Assert.Equal([false, true], blocks.Select(block => block.IsClear));
        Assert.Equal((0UL, 0UL), (buddy.Avail, buddy.ClearAvail));
    }

    [Fact]
    public void A_size_that_rounds_beyond_the_memory_may_cross_roots()
    {
        var buddy = new GpuBuddy(7 * MiB, Page);
        var blocks = Blocks(buddy.AllocBlocks(0, 0, 7 * MiB, Page, BuddyFlags.Contiguous));
        Assert.Equal([4 * MiB, 2 * MiB, MiB], blocks.Select(block => block.Size));
        AssertAdjacent(blocks);
    }

    [Fact]
    public void Inside_a_window_contiguous_means_one_block()
    {
        var buddy = Pages(16);
        var pages = buddy.AllocEveryPage();
        buddy.FreePages(pages, page => page is 3 or 4 or 5);
        buddy.AssertRefuses(Errno.ENOSPC, b => b.AllocBlocks(0, 15 * Page, 3 * Page, Page, BuddyFlags.Contiguous | BuddyFlags.Range));
    }

    [Theory] // KUnit: offset_aligned_allocation
    [InlineData(8 * KiB)]
    [InlineData(16 * KiB)]
    public void Small_blocks_fill_every_aligned_offset(ulong size)
    {
        var buddy = new GpuBuddy(4 * MiB, Page);
        BuddyBlock[] Fill(int count) => [.. Enumerable.Range(0, count).Select(_ => Single(buddy.Alloc(size, minBlockSize: 256 * KiB)))];

        var blocks = Fill(16);
        Assert.All(blocks, block => Assert.Equal((size, 0UL), (block.Size, block.Offset % (256 * KiB))));
        buddy.FreeList(blocks.Where((_, i) => i % 2 == 0));
        var again = Fill(8);
        buddy.AssertRefuses(Errno.ENOSPC, b => b.Alloc(size, minBlockSize: 256 * KiB));
        Assert.Equal(4 * MiB - 16 * size, buddy.Avail);

        buddy.FreeList([.. blocks.Where((_, i) => i % 2 == 1), .. again]);
        buddy.AssertReturnsWhole();
    }

    [Fact] // KUnit: subtree_offset_alignment_stress
    public void Descending_alignments_use_up_the_memory()
    {
        var buddy = new GpuBuddy(2 * MiB, Page);
        List<BuddyBlock> blocks = [];
        for (var alignment = MiB; alignment >= 8 * KiB; alignment /= 2)
        {
            while (buddy.Alloc(Page, minBlockSize: alignment) is { IsSuccess: true } answer)
                blocks.Add(Single(answer));
            Assert.Equal(2 * MiB / alignment, (ulong)blocks.Count);
            Assert.All(blocks, block => Assert.Equal(0UL, block.Offset % alignment));
        }

        buddy.FreeList(blocks);
        buddy.AssertReturnsWhole();
    }

    [Fact]
    public void An_alignment_beyond_the_memory_leaves_only_offset_zero()
    {
        var buddy = Pages(64);
        Assert.Equal(0UL, Single(buddy.Alloc(Page, minBlockSize: 1UL << 40)).Offset);
        buddy.AssertRefuses(Errno.ENOSPC, b => b.Alloc(Page, minBlockSize: 1UL << 40));
    }
}
