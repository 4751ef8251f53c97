using GpuMm.Implementation.Buddy;
using GpuMm.Model.Vocabulary;
using Xunit;
using static GpuMm.Properties.Tests.Buddy.BuddyKit;

namespace GpuMm.Properties.Tests.Buddy;

/// <summary>The checker says no: each test breaks one step of the allocator, as a defect would, and shows who notices.</summary>
public class GpuBuddyInvariantTests
{
    sealed class NeverMerging() : GpuBuddy(64 * Page, Page)
    {
        protected override bool CanMerge(BuddyBlock block, BuddyBlock buddy) => false;
    }

    sealed class MergingAcrossStates() : GpuBuddy(64 * Page, Page)
    {
        protected override bool CanMerge(BuddyBlock block, BuddyBlock buddy) => buddy.State == BuddyState.Free;
    }

    sealed class FreeingTwice() : GpuBuddy(64 * Page, Page)
    {
        protected override void RequireAllocated(BuddyBlock block)
        {
        }
    }

    sealed class FreeingTheBuddyToo() : GpuBuddy(64 * Page, Page)
    {
        protected override void Release(BuddyBlock block)
        {
            if (block.Buddy is { State: BuddyState.Allocated } buddy)
                base.Release(buddy);
            base.Release(block);
        }
    }

    sealed class SplittingInVain() : GpuBuddy(64 * Page, Page)
    {
        protected override bool CanHold(BuddyBlock block, ulong start, ulong end, int order) => block.Offset < end && start < block.End;
    }

    sealed class ContentWithLess() : GpuBuddy(64 * Page, Page)
    {
        protected override bool IsEnough(ulong takenSize, ulong wantedSize) => true;
    }

    sealed class KeepingWhatItFreed() : GpuBuddy(64 * Page, Page)
    {
        protected override void GiveBack(List<BuddyBlock> taken) => FreeList([.. taken]);
    }

    sealed class IgnoringAlignment() : GpuBuddy(64 * Page, Page)
    {
        protected override bool IsAlignedRange(ulong start, ulong end, ulong minBlockSize) => true;
    }

    sealed class LosingTheTrees() : GpuBuddy(64 * Page, Page)
    {
        public void Lose() => MarkFree(AllocatedBlocks().First());
    }

    sealed class KeepingSurplus() : GpuBuddy(64 * Page, Page)
    {
        protected override void TrimSurplus(BuddyRequest request, List<BuddyBlock> taken)
        {
        }
    }

    static void AssertBroken(GpuBuddy buddy, string said) =>
        Assert.Contains(said, buddy.CheckInvariants() ?? "sound", StringComparison.Ordinal);

    [Fact]
    public void Free_buddies_that_stay_apart_are_noticed()
    {
        var buddy = new NeverMerging();
        buddy.FreeBlock(Single(buddy.Alloc(Page)));
        AssertBroken(buddy, "were not merged");
    }

    [Fact]
    public void Clear_memory_that_dirty_memory_swallowed_is_noticed()
    {
        var buddy = new MergingAcrossStates();
        var pages = buddy.AllocEveryPage();
        buddy.FreePages(pages, page => page == 0, BuddyFlags.Cleared);
        buddy.AssertSound();
        buddy.FreePages(pages, page => page == 1);
        AssertBroken(buddy, "ClearAvail");
    }

    [Fact]
    public void A_block_that_is_free_twice_is_noticed_and_would_have_two_owners()
    {
        var buddy = new FreeingTwice();
        var pages = buddy.AllocEveryPage();
        buddy.FreeBlock(pages[5]);
        buddy.FreeBlock(pages[5]);
        AssertBroken(buddy, "free trees");
        Assert.Same(Single(buddy.Alloc(Page)), Single(buddy.Alloc(Page)));
    }

    [Fact]
    public void A_buddy_that_was_freed_with_its_neighbour_is_noticed()
    {
        var buddy = new FreeingTheBuddyToo();
        var pages = buddy.AllocEveryPage();
        buddy.FreeBlock(pages[5]);
        AssertBroken(buddy, "Avail is");
    }

    [Fact]
    public void A_block_in_the_free_trees_that_nobody_counted_is_noticed()
    {
        var buddy = new LosingTheTrees();
        _ = buddy.AllocEveryPage();
        buddy.Lose();
        AssertBroken(buddy, "Avail is");
    }

    [Fact]
    public void Pieces_that_a_failed_search_left_behind_are_noticed()
    {
        var buddy = new SplittingInVain();
        var before = Snapshot(buddy);
        Assert.Equal(Errno.ENOSPC, buddy.AllocWithin(1 * Page, 3 * Page, 2 * Page + Page, Page).Errno);
        Assert.Equal(Errno.ENOSPC, buddy.AllocWithin(3 * Page, 9 * Page, 8 * Page, 8 * Page).Errno);
        Assert.NotEqual(before, Snapshot(buddy));
        AssertBroken(buddy, "were not merged");
    }

    [Fact]
    public void Too_little_memory_shows_in_the_answer()
    {
        var buddy = new ContentWithLess();
        _ = Single(buddy.AllocRange(8 * Page, Page));
        var answer = buddy.AllocRange(0, 16 * Page);
        Assert.Equal((Errno.None, 8 * Page), (answer.Errno, answer.TotalSize));
    }

    [Fact]
    public void Blocks_that_are_given_back_and_kept_show_in_the_answer()
    {
        var buddy = new KeepingWhatItFreed();
        _ = Single(buddy.AllocRange(8 * Page, Page));
        var answer = buddy.AllocRange(0, 16 * Page);
        Assert.Equal(Errno.ENOSPC, answer.Errno);
        Assert.Throws<InvalidOperationException>(() => buddy.FreeList(answer.Blocks));
        buddy.AssertSound();
    }

    [Fact]
    public void Blocks_of_a_failed_attempt_that_are_kept_go_to_two_owners()
    {
        var buddy = new KeepingWhatItFreed();
        buddy.FreePages(buddy.AllocEveryPage(), page => page is 10 or 11 or 4 or 5 or 6);
        var answer = buddy.Alloc(3 * Page, BuddyFlags.Contiguous); // tries at 10 first
        Assert.Equal((Errno.None, 5 * Page), (answer.Errno, answer.TotalSize));
        Assert.Same(answer.Blocks[0], Single(buddy.Alloc(2 * Page)));
    }

    [Fact]
    public void A_range_off_its_alignment_shows_in_the_answer()
    {
        var buddy = new IgnoringAlignment();
        Assert.NotEqual(0UL, Single(buddy.AllocRange(3 * Page, Page, minBlockSize: 2 * Page)).Offset % (2 * Page));
    }

    [Fact]
    public void Surplus_that_was_not_trimmed_shows_in_the_answer()
    {
        var buddy = new KeepingSurplus();
        Assert.Equal(8 * Page, buddy.Alloc(5 * Page, BuddyFlags.Contiguous).TotalSize);
        buddy.AssertSound();
    }
}
