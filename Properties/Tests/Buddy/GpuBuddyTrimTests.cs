using GpuMm.Implementation.Buddy;
using GpuMm.Model.Vocabulary;
using Xunit;
using static GpuMm.Properties.Tests.Buddy.BuddyKit;

namespace GpuMm.Properties.Tests.Buddy;

public class GpuBuddyTrimTests
{
    [Theory]
    [InlineData(9, null)] // larger than the block
    [InlineData(0, null)] // nothing
    [InlineData(5, 3ul)] // beyond the end: the block is [8, 16)
    [InlineData(5, 12ul)]
    [InlineData(1, 7ul)] // before the start
    [InlineData(1, 16ul)]
    [InlineData(1, ulong.MaxValue / Page)]
    public void A_part_outside_of_the_block_is_invalid(ulong pages, ulong? startPage)
    {
        var buddy = Pages(64);
        var blocks = Blocks(buddy.AllocRange(8 * Page, 8 * Page));
        buddy.AssertRefuses(Errno.EINVAL, b => b.Trim(blocks, pages * Page, startPage * Page));
        Assert.Equal(BuddyState.Allocated, blocks[0].State);
    }

    [Fact]
    public void A_part_that_is_not_aligned_is_invalid()
    {
        var buddy = Pages(64);
        var blocks = Blocks(buddy.AllocRange(8 * Page, 8 * Page));
        buddy.AssertRefuses(Errno.EINVAL, b => b.Trim(blocks, Page + 1));
        buddy.AssertRefuses(Errno.EINVAL, b => b.Trim(blocks, Page, 8 * Page + 1));
    }

    [Fact]
    public void Only_a_single_allocated_block_can_be_trimmed()
    {
        var buddy = Pages(64);
        var two = Blocks(buddy.AllocRange(8 * Page, 12 * Page));
        Assert.Equal(2, two.Count);
        buddy.AssertRefuses(Errno.EINVAL, b => b.Trim(two, Page));
        buddy.AssertRefuses(Errno.EINVAL, b => b.Trim([], Page));
        buddy.FreeList(two);
        buddy.AssertRefuses(Errno.EINVAL, b => b.Trim([two[0]], Page));
    }

    [Fact]
    public void The_same_size_changes_nothing()
    {
        var buddy = Pages(64);
        var blocks = Blocks(buddy.Alloc(8 * Page));
        Assert.Same(blocks, Blocks(buddy.Trim(blocks, 8 * Page, 0)));
        Assert.Equal(56 * Page, buddy.Avail);
    }

    [Theory]
    [InlineData(5, null, new ulong[] { 8, 12 })]
    [InlineData(1, null, new ulong[] { 8 })]
    [InlineData(7, null, new ulong[] { 8, 12, 14 })]
    [InlineData(5, 11ul, new ulong[] { 11, 12 })]
    [InlineData(6, 9ul, new ulong[] { 9, 10, 12, 14 })]
    [InlineData(4, 12ul, new ulong[] { 12 })]
    public void The_part_stays_allocated_in_ascending_blocks_and_the_rest_is_free(ulong pages, ulong? startPage, ulong[] expected)
    {
        var buddy = Pages(64);
        var blocks = Blocks(buddy.AllocRange(8 * Page, 8 * Page));
        var kept = Blocks(buddy.Trim(blocks, pages * Page, startPage * Page));
        Assert.Equal(expected, kept.Select(block => block.Offset / Page));
        AssertAdjacent(kept);
        Assert.Equal(kept, buddy.AllocatedBlocks());
        Assert.Equal((64 - pages) * Page, buddy.Avail);
        buddy.AssertSound();
        buddy.FreeList(kept);
        buddy.AssertReturnsWhole();
    }

    [Fact]
    public void What_a_clear_block_is_trimmed_of_is_clear()
    {
        var buddy = Pages(64);
        buddy.ResetClear(true);
        var kept = Blocks(buddy.Trim(Blocks(buddy.Alloc(8 * Page, BuddyFlags.Clear)), 3 * Page));
        Assert.All(kept, block => Assert.True(block.IsClear));
        Assert.Equal((61 * Page, 61 * Page), (buddy.Avail, buddy.ClearAvail));
        buddy.AssertSound();
    }

    [Fact]
    public void A_block_that_was_trimmed_cannot_be_freed_by_its_old_name()
    {
        var buddy = Pages(64);
        var blocks = Blocks(buddy.Alloc(8 * Page));
        _ = Blocks(buddy.Trim(blocks, 3 * Page));
        Assert.Throws<InvalidOperationException>(() => buddy.FreeBlock(blocks[0]));
    }

    [Fact]
    public void A_block_cannot_be_freed_twice()
    {
        var buddy = Pages(64);
        var (one, other) = (Single(buddy.Alloc(Page)), Single(buddy.Alloc(Page)));
        buddy.FreeBlock(one);
        Assert.Throws<InvalidOperationException>(() => buddy.FreeBlock(one));
        buddy.FreeBlock(other); // and both are merged away
        Assert.Throws<InvalidOperationException>(() => buddy.FreeList([one]));
        buddy.AssertReturnsWhole();
    }
}
