using GpuMm.Implementation.Buddy;
using GpuMm.Model.Vocabulary;
using Xunit;
using static GpuMm.Properties.Tests.Buddy.BuddyKit;

namespace GpuMm.Properties.Tests.Buddy;

/// <summary>Allocation of exact ranges (KUnit: alloc_range) and inside windows (KUnit: alloc_range_bias).</summary>
public class GpuBuddyRangeTests
{
    static void AssertCovers(IReadOnlyList<BuddyBlock> blocks, ulong start, ulong size)
    {
        Assert.Equal((start, start + size), (blocks[0].Offset, blocks[^1].End));
        AssertAdjacent(blocks);
    }

    [Theory]
    [InlineData(64 * Page)]
    [InlineData(7 * MiB)]
    [InlineData(8 * MiB - Page)]
    public void The_whole_memory_is_one_range(ulong size)
    {
        var buddy = new GpuBuddy(size, Page);
        var blocks = Blocks(buddy.AllocRange(0, size));
        AssertCovers(blocks, 0, size);
        Assert.Equal((int)ulong.PopCount(size), blocks.Count);
        Assert.Equal(0UL, buddy.Avail);
        buddy.FreeList(blocks);
        buddy.AssertReturnsWhole();
    }

    [Fact]
    public void Four_quarters_fill_the_memory()
    {
        var buddy = Pages(64);
        var quarters = Enumerable.Range(0, 4).Select(i => Single(buddy.AllocRange((ulong)i * 16 * Page, 16 * Page))).ToArray();
        Assert.Equal([0UL, 16, 32, 48], quarters.Select(block => block.Offset / Page));
        Assert.Equal(0UL, buddy.Avail);
        buddy.FreeList(quarters);
        buddy.AssertReturnsWhole();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(32)]
    [InlineData(63)]
    public void A_single_page_can_be_had_anywhere(ulong page)
    {
        var buddy = Pages(64);
        var block = Single(buddy.AllocRange(page * Page, Page));
        Assert.Equal((page * Page, 0), (block.Offset, block.Order));
        buddy.FreeBlock(block);
        buddy.AssertReturnsWhole();
    }

    [Theory]
    [InlineData(0, 7)]
    [InlineData(3, 3)] // from the first root into the second
    [InlineData(3, 4)] // and into the third
    [InlineData(5, 2)]
    public void A_range_may_cross_roots(ulong startMiB, ulong sizeMiB)
    {
        var buddy = new GpuBuddy(7 * MiB, Page);
        var blocks = Blocks(buddy.AllocRange(startMiB * MiB, sizeMiB * MiB));
        AssertCovers(blocks, startMiB * MiB, sizeMiB * MiB);
        buddy.AssertSound();
        buddy.FreeList(blocks);
        buddy.AssertReturnsWhole();
    }

    [Theory]
    [InlineData(new ulong[] { 9, 2, 14, 5, 0, 11, 7, 15, 3, 12, 1, 8, 6, 13, 4, 10 })]
    [InlineData(new ulong[] { 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0 })]
    public void Slices_can_be_taken_in_any_order(ulong[] order)
    {
        var buddy = Pages(16 * 3);
        var slices = order.Select(slice => Blocks(buddy.AllocRange(slice * 3 * Page, 3 * Page))).ToArray();
        Assert.Equal(0UL, buddy.Avail);
        foreach (var (slice, blocks) in order.Zip(slices))
            AssertCovers(blocks, slice * 3 * Page, 3 * Page);
        foreach (var blocks in slices)
            buddy.FreeList(blocks);
        buddy.AssertReturnsWhole();
    }

    [Fact]
    public void An_overlap_is_refused_and_leaves_no_trace()
    {
        var buddy = Pages(64);
        var taken = Blocks(buddy.AllocRange(8 * Page, 8 * Page));
        buddy.AssertRefuses(Errno.ENOSPC, b => b.AllocRange(8 * Page, 8 * Page));
        buddy.AssertRefuses(Errno.ENOSPC, b => b.AllocRange(3 * Page, 6 * Page));
        buddy.AssertRefuses(Errno.ENOSPC, b => b.AllocRange(15 * Page, 22 * Page));
        buddy.AssertRefuses(Errno.ENOSPC, b => b.AllocRange(0, 64 * Page));
        buddy.FreeList(taken);
        buddy.AssertReturnsWhole();
    }

    [Fact]
    public void On_a_checkerboard_no_pair_is_free()
    {
        var buddy = Pages(64);
        var pages = buddy.AllocEveryPage();
        buddy.FreePages(pages, page => page % 2 == 0);
        for (ulong page = 0; page < 63; page++)
            buddy.AssertRefuses(Errno.ENOSPC, b => b.AllocRange(page * Page, 2 * Page));
    }

    [Fact]
    public void What_is_freed_can_be_taken_again_at_the_same_place()
    {
        var buddy = Pages(64);
        for (var round = 0; round < 5; round++)
        {
            var blocks = Blocks(buddy.AllocRange(5 * Page, 22 * Page));
            AssertCovers(blocks, 5 * Page, 22 * Page);
            buddy.FreeList(blocks);
            buddy.AssertSound();
        }
    }

    [Theory]
    [InlineData(4 * KiB)]
    [InlineData(64 * KiB)]
    [InlineData(1 * MiB)]
    [InlineData(4 * MiB)]
    public void A_range_at_a_multiple_of_its_power_of_two_is_one_block(ulong size)
    {
        var buddy = new GpuBuddy(16 * MiB, Page);
        Assert.Equal(size, Single(buddy.AllocRange(size == 4 * KiB ? 0 : size, size)).Size);
    }

    [Fact]
    public void Clear_and_dirty_memory_are_taken_together()
    {
        var buddy = Pages(8);
        var pages = buddy.AllocEveryPage();
        buddy.FreePages(pages, page => page % 2 == 0, BuddyFlags.Cleared);
        buddy.FreePages(pages, page => page % 2 == 1);
        var blocks = Blocks(buddy.AllocRange(0, 8 * Page));
        Assert.Equal(Enumerable.Range(0, 8).Select(page => page % 2 == 0), blocks.Select(block => block.IsClear));
        Assert.Equal((0UL, 0UL), (buddy.Avail, buddy.ClearAvail));
    }

    [Fact]
    public void Windows_in_any_order_hold_what_was_asked_of_them()
    {
        var buddy = new GpuBuddy(8 * MiB - 16 * KiB, 16 * KiB);
        const ulong chunk = 16 * KiB;
        foreach (var window in (ulong[])[3, 0, 6, 1, 5, 2, 4])
        {
            var (start, end) = (window * MiB, (window + 1) * MiB);
            buddy.AssertRefuses(Errno.ENOSPC, b => b.AllocWithin(start, end, MiB + chunk, MiB));
            buddy.AssertRefuses(Errno.ENOSPC, b => b.AllocWithin(start, end, MiB + chunk, chunk));
            buddy.AssertRefuses(Errno.ENOSPC, b => b.AllocWithin(start + chunk, end, MiB, chunk));
            buddy.AssertRefuses(Errno.ENOSPC, b => b.AllocWithin(start + chunk, end - chunk, MiB / 2, MiB / 2));
            var padded = Single(buddy.AllocWithin(start, end, chunk, MiB));
            Assert.Equal((start, chunk), (padded.Offset, padded.Size));
            buddy.FreeBlock(padded);
            var kept = Blocks(buddy.AllocWithin(start, end, 37 * chunk, chunk));
            Assert.All(kept, block => Assert.True(block.Offset >= start && block.End <= end));
            buddy.AssertRefuses(Errno.ENOSPC, b => b.AllocWithin(start, end, 28 * chunk, chunk));
            Assert.True(buddy.AllocWithin(start, end, 27 * chunk, chunk).IsSuccess);
        }

        buddy.FreeList(buddy.AllocatedBlocks().ToArray());
        buddy.AssertReturnsWhole();
    }

    [Fact]
    public void A_window_that_is_not_aligned_holds_only_blocks_that_are()
    {
        var buddy = Pages(64);
        buddy.AssertRefuses(Errno.ENOSPC, b => b.AllocWithin(1 * Page, 8 * Page, 4 * Page + Page, minBlockSize: 4 * Page));
        Assert.Equal(4UL, Single(buddy.AllocWithin(1 * Page, 63 * Page, 4 * Page, minBlockSize: 4 * Page)).Offset / Page);
        Assert.Equal(8UL, Single(buddy.AllocWithin(1 * Page, 63 * Page, Page, minBlockSize: 8 * Page)).Offset / Page);
        buddy.AssertSound();
    }
}
