using GpuMm.Implementation.Buddy;
using GpuMm.Model.Vocabulary;
using Xunit;
using static GpuMm.Properties.Tests.Buddy.BuddyKit;

namespace GpuMm.Properties.Tests.Buddy;

public class GpuBuddyCreationTests
{
    [Theory]
    [InlineData(Page - 1, Page)] // not one chunk
    [InlineData(0, Page)]
    [InlineData(MiB, Page / 2)] // chunk too small
    [InlineData(MiB, 0)]
    [InlineData(MiB, 3 * Page)] // chunk no power of two
    public void Impossible_sizes_are_refused(ulong size, ulong chunk)
    {
        Assert.Equal(Errno.EINVAL, GpuBuddy.Create(size, chunk, out var buddy));
        Assert.Null(buddy);
        Assert.Throws<ArgumentException>(() => new GpuBuddy(size, chunk));
    }

    [Fact]
    public void A_new_allocator_is_free_and_dirty()
    {
        Assert.Equal(Errno.None, GpuBuddy.Create(64 * Page, Page, out var buddy));
        Assert.NotNull(buddy);
        Assert.Equal((64 * Page, 64 * Page, 0ul, 6), (buddy.Size, buddy.Avail, buddy.ClearAvail, buddy.MaxOrder));
        Assert.Equal([new FreeExtent(0, 6, false)], buddy.FreeExtents());
        Assert.Empty(buddy.AllocatedBlocks());
        buddy.AssertSound();
    }

    [Fact]
    public void A_size_is_rounded_down_to_chunks()
    {
        var buddy = new GpuBuddy(3 * Page + 5, 2 * Page);
        Assert.Equal((2 * Page, 2 * Page, 0), (buddy.Size, buddy.ChunkSize, buddy.MaxOrder));
    }

    [Fact]
    public void There_is_one_root_for_each_bit_of_the_size_and_the_largest_is_first()
    {
        var buddy = new GpuBuddy(7 * MiB, Page);
        Assert.Equal([new(6 * MiB, 8, false), new(4 * MiB, 9, false), new(0, 10, false)], buddy.FreeExtents());
        buddy.AssertReturnsWhole();
    }

    [Fact]
    public void The_virtual_space_of_a_hopper_is_one_root()
    {
        var buddy = new GpuBuddy(1UL << 57, Page);
        Assert.Equal(45, buddy.MaxOrder);
        var block = Single(buddy.Alloc(Page));
        Assert.Equal((1UL << 57) - Page, block.Offset);
        buddy.FreeBlock(block);
        buddy.AssertReturnsWhole();
    }

    [Fact]
    public void The_largest_number_of_bytes_can_be_managed_and_its_largest_block_allocated() // KUnit: alloc_limit
    {
        var buddy = new GpuBuddy(ulong.MaxValue, Page);
        Assert.Equal(51, buddy.MaxOrder);
        var block = Single(buddy.Alloc(Page << 51));
        Assert.Equal((0UL, 51, Page << 51), (block.Offset, block.Order, block.Size));
        buddy.AssertSound();
        buddy.FreeBlock(block);

        var all = Blocks(buddy.Alloc(buddy.Size));
        Assert.Equal((52, 0UL), (all.Count, buddy.Avail));
        buddy.FreeList(all);
        buddy.AssertReturnsWhole();
    }

    [Fact]
    public void One_block_of_every_order_fills_a_memory_of_all_orders() // KUnit: alloc_optimistic
    {
        var buddy = Pages((1 << 17) - 1);
        var blocks = Enumerable.Range(0, 17).Select(order => Single(buddy.Alloc(Page << order))).ToArray();
        Assert.All(blocks.Index(), block => Assert.Equal(block.Index, block.Item.Order));
        buddy.AssertRefuses(Errno.ENOSPC, full => full.Alloc(Page));
        buddy.FreeList(blocks);
        buddy.AssertReturnsWhole();
    }

    [Fact]
    public void Freeing_in_increasing_size_makes_the_next_order_available() // KUnit: alloc_pessimistic
    {
        const int maxOrder = 16;
        var buddy = Pages(1 << maxOrder);
        Stack<BuddyBlock> blocks = new(Enumerable.Range(0, maxOrder).Reverse().Select(order => Single(buddy.Alloc(Page << order))));
        var extra = Single(buddy.Alloc(Page));
        Assert.Equal(0UL, buddy.Avail);
        for (var order = 0; order <= maxOrder; order++)
            Assert.Equal(Errno.ENOSPC, buddy.Alloc(Page << order).Errno);

        buddy.FreeBlock(extra);
        for (var order = 0; order < maxOrder; order++)
        {
            buddy.FreeBlock(blocks.Pop());
            var next = Single(buddy.Alloc(Page << (order + 1), minBlockSize: Page << (order + 1)));
            buddy.FreeBlock(next);
        }

        buddy.AssertReturnsWhole();
    }

    [Fact]
    public void An_allocator_with_a_block_out_is_not_whole()
    {
        var buddy = Pages(7);
        _ = Single(buddy.Alloc(Page));
        Assert.False(buddy.Fini());
        buddy.AssertSound();
    }
}
