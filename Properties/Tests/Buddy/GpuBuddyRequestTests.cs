using GpuMm.Implementation.Buddy;
using GpuMm.Model.Vocabulary;
using Xunit;
using static GpuMm.Properties.Tests.Buddy.BuddyKit;

namespace GpuMm.Properties.Tests.Buddy;

/// <summary>What is refused, with which error, and what rounding does. The memory has 64 pages unless a test says otherwise.</summary>
public class GpuBuddyRequestTests
{
    const ulong HalfPage = Page / 2;

    [Theory]
    [InlineData(0, 64 * Page, 0, Page)] // smaller than a chunk
    [InlineData(0, 64 * Page, HalfPage, Page)]
    [InlineData(0, 64 * Page, Page, HalfPage)] // block smaller than a chunk
    [InlineData(0, 64 * Page, Page, 0)]
    [InlineData(0, 64 * Page, Page, 3 * Page)] // block no power of two
    [InlineData(0, 64 * Page, Page + HalfPage, Page)] // size not aligned
    [InlineData(HalfPage, 64 * Page, Page, Page)] // start not aligned
    [InlineData(0, 63 * Page + HalfPage, Page, Page)] // end not aligned
    [InlineData(0, 65 * Page, Page, Page)] // end beyond the memory
    [InlineData(64 * Page, 64 * Page, Page, Page)] // start beyond the memory
    [InlineData(0, 64 * Page, 65 * Page, Page)] // too large
    [InlineData(1 * Page, 64 * Page, 64 * Page, Page)] // too large from there
    [InlineData(0, 64 * Page, ulong.MaxValue - Page + 1, Page)]
    public void A_request_that_makes_no_sense_is_invalid_whatever_the_flags(ulong start, ulong end, ulong size, ulong minBlockSize)
    {
        var buddy = Pages(64);
        foreach (var flags in (BuddyFlags[])[BuddyFlags.None, BuddyFlags.Range, BuddyFlags.Contiguous, BuddyFlags.TopDown])
            buddy.AssertRefuses(Errno.EINVAL, b => b.AllocBlocks(start, end, size, minBlockSize, flags));
    }

    [Fact]
    public void An_empty_window_is_invalid()
    {
        var buddy = Pages(64);
        buddy.AssertRefuses(Errno.EINVAL, b => b.AllocWithin(0, 0, Page));
        buddy.AssertRefuses(Errno.EINVAL, b => b.AllocWithin(8 * Page, 4 * Page, Page));
    }

    [Fact]
    public void A_window_smaller_than_the_size_is_full()
    {
        var buddy = Pages(64);
        buddy.AssertRefuses(Errno.ENOSPC, b => b.AllocWithin(8 * Page, 12 * Page, 5 * Page));
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(2, 3)]
    public void An_exact_range_must_be_aligned_to_the_block_size(ulong start, ulong end)
    {
        var buddy = Pages(64);
        buddy.AssertRefuses(Errno.EINVAL, b => b.AllocRange(start * Page, (end - start) * Page, minBlockSize: 2 * Page));
    }

    [Fact]
    public void A_size_that_rounding_takes_beyond_the_memory_is_invalid()
    {
        var buddy = Pages(7);
        buddy.AssertRefuses(Errno.EINVAL, b => b.AllocBlocks(0, 0, 5 * Page, 8 * Page, BuddyFlags.None));
        buddy.AssertRefuses(Errno.EINVAL, b => b.AllocBlocks(0, 7 * Page, 5 * Page, Page, BuddyFlags.Contiguous | BuddyFlags.Range));
        buddy.AssertRefuses(Errno.EINVAL, b => b.AllocBlocks(0, 0, 3 * Page, 1UL << 63, BuddyFlags.None));
    }

    [Fact]
    public void A_size_beyond_the_largest_power_of_two_can_still_be_contiguous()
    {
        var buddy = new GpuBuddy(ulong.MaxValue, Page);
        var size = (1UL << 63) + Page;
        var blocks = Blocks(buddy.Alloc(size, BuddyFlags.Contiguous));
        Assert.Equal(0UL, blocks[0].Offset);
        AssertAdjacent(blocks);
        Assert.Equal(size, buddy.Size - buddy.Avail);
        buddy.FreeList(blocks);
        buddy.AssertReturnsWhole();
    }

    [Fact]
    public void A_full_memory_has_no_space()
    {
        var buddy = Pages(64);
        var all = Blocks(buddy.Alloc(64 * Page));
        foreach (var flags in (BuddyFlags[])[BuddyFlags.None, BuddyFlags.TopDown, BuddyFlags.Contiguous, BuddyFlags.Clear])
            buddy.AssertRefuses(Errno.ENOSPC, b => b.Alloc(Page, flags));
        buddy.AssertRefuses(Errno.ENOSPC, b => b.AllocWithin(0, 32 * Page, Page));
        buddy.AssertRefuses(Errno.ENOSPC, b => b.AllocRange(0, Page));
        buddy.FreeList(all);
        buddy.AssertReturnsWhole();
    }

    [Fact]
    public void What_was_gathered_before_the_failure_is_given_back()
    {
        var buddy = Pages(64);
        var pages = buddy.AllocEveryPage();
        buddy.FreePages(pages, page => page % 2 == 0);
        buddy.AssertRefuses(Errno.ENOSPC, b => b.Alloc(33 * Page));
        buddy.AssertRefuses(Errno.ENOSPC, b => b.Alloc(2 * Page, minBlockSize: 2 * Page));
        buddy.FreePages(pages, page => page % 2 == 1);
        buddy.AssertReturnsWhole();
    }

    [Theory]
    [InlineData(5, 4, new ulong[] { 4, 1 })] // 8 rounded, and the last block cut
    [InlineData(3, 4, new ulong[] { 2, 1 })] // one block, cut in two
    [InlineData(9, 8, new ulong[] { 8, 1 })]
    [InlineData(23, 8, new ulong[] { 16, 4, 2, 1 })]
    public void What_rounding_to_the_block_size_adds_is_trimmed(ulong size, ulong minBlock, ulong[] expected)
    {
        var buddy = Pages(64);
        var blocks = Blocks(buddy.Alloc(size * Page, minBlockSize: minBlock * Page));
        Assert.Equal(expected, blocks.Select(block => block.Size / Page));
        Assert.Equal((64 - size) * Page, buddy.Avail);
        Assert.Equal(blocks.OrderBy(block => block.Offset), buddy.AllocatedBlocks());
        buddy.AssertSound();
        buddy.FreeList(blocks);
        buddy.AssertReturnsWhole();
    }

    [Fact]
    public void Without_trimming_the_caller_keeps_what_rounding_added()
    {
        var buddy = Pages(64);
        var contiguous = Single(buddy.Alloc(5 * Page, BuddyFlags.Contiguous | BuddyFlags.TrimDisable));
        Assert.Equal(8 * Page, contiguous.Size);
        var rounded = buddy.Alloc(5 * Page, BuddyFlags.TrimDisable, minBlockSize: 4 * Page);
        Assert.Equal(8 * Page, rounded.TotalSize);
        Assert.Equal(48 * Page, buddy.Avail);
    }

    [Fact]
    public void Trimming_a_contiguous_block_keeps_its_low_part()
    {
        var buddy = Pages(64);
        var blocks = Blocks(buddy.Alloc(5 * Page, BuddyFlags.Contiguous));
        Assert.Equal([(56 * Page, 4 * Page), (60 * Page, Page)], blocks.Select(block => (block.Offset, block.Size)));
        Assert.Equal(59 * Page, buddy.Avail);
        buddy.AssertSound();
    }
}
