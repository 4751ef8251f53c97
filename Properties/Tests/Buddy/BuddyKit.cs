using GpuMm.Implementation.Buddy;
using GpuMm.Model.Vocabulary;
using Xunit;

namespace GpuMm.Properties.Tests.Buddy;

/// <summary>Sizes and shorthands that make a test of the allocator read as a sentence.</summary>
static class BuddyKit
{
    public const ulong Page = 4096;
    public const ulong KiB = 1024;
    public const ulong MiB = 1024 * KiB;
    public const ulong GiB = 1024 * MiB;

    public static GpuBuddy Pages(ulong count) => new(count * Page, Page);

    extension(GpuBuddy buddy)
    {
        /// <summary>Anywhere, as the drivers ask: the window is the whole memory.</summary>
        public BuddyAllocation Alloc(ulong size, BuddyFlags flags = BuddyFlags.None, ulong minBlockSize = Page) =>
            buddy.AllocBlocks(0, buddy.Size, size, minBlockSize, flags);

        public BuddyAllocation AllocRange(ulong start, ulong size, ulong minBlockSize = Page) =>
            buddy.AllocBlocks(start, start + size, size, minBlockSize, BuddyFlags.None);

        public BuddyAllocation AllocWithin(ulong start, ulong end, ulong size, ulong minBlockSize = Page) =>
            buddy.AllocBlocks(start, end, size, minBlockSize, BuddyFlags.Range);

        /// <summary>Each page on its own, ascending, so that a test can free any pattern.</summary>
        public BuddyBlock[] AllocEveryPage() =>
            [.. Enumerable.Range(0, (int)(buddy.Size / Page)).Select(page => Single(buddy.AllocRange((ulong)page * Page, Page)))];

        public void FreePages(IEnumerable<BuddyBlock> pages, Func<ulong, bool> which, BuddyFlags cleared = BuddyFlags.None) =>
            buddy.FreeList(pages.Where(block => which(block.Offset / Page)).ToArray(), cleared);

        public void AssertSound() => Assert.Null(buddy.CheckInvariants());

        /// <summary>All is back: after the last merge there is one free block a root.</summary>
        public void AssertReturnsWhole()
        {
            buddy.AssertSound();
            Assert.True(buddy.Fini());
            buddy.AssertSound();
            Assert.Equal(ulong.PopCount(buddy.Size), (ulong)buddy.FreeExtents().Count);
        }

        /// <summary>The request is refused, and leaves nothing behind.</summary>
        public void AssertRefuses(Errno errno, Func<GpuBuddy, BuddyAllocation> request)
        {
            var before = Snapshot(buddy);
            var answer = request(buddy);
            Assert.Equal(errno, answer.Errno);
            Assert.Empty(answer.Blocks);
            Assert.Equal(before, Snapshot(buddy));
            buddy.AssertSound();
        }
    }

    public static BuddyBlock Single(BuddyAllocation allocation)
    {
        Assert.Equal(Errno.None, allocation.Errno);
        return Assert.Single(allocation.Blocks);
    }

    public static IReadOnlyList<BuddyBlock> Blocks(BuddyAllocation allocation)
    {
        Assert.Equal(Errno.None, allocation.Errno);
        return allocation.Blocks;
    }

    /// <summary>Everything about the free memory, as text so that two of them differ readably.</summary>
    public static string Snapshot(GpuBuddy buddy) =>
        $"avail 0x{buddy.Avail:x} clear 0x{buddy.ClearAvail:x}: {string.Join(", ", buddy.FreeExtents())}";

    public static void AssertAdjacent(IReadOnlyList<BuddyBlock> blocks)
    {
        foreach (var (block, next) in blocks.Zip(blocks.Skip(1)))
            Assert.Equal(block.End, next.Offset);
    }
}
