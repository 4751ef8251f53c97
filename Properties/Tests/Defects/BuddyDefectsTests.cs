using GpuMm.Harness.Defects.Buddy;
using GpuMm.Implementation.Buddy;
using GpuMm.Implementation.Machine;
using GpuMm.Model.Vocabulary;
using GpuMm.Tests.Vmm;
using Xunit;

namespace GpuMm.Tests.Defects;

/// <summary>
/// What the defects of the buddy allocator do to those who allocate video memory. The right allocator does the same things soundly.
/// </summary>
public class BuddyDefectsTests
{
    const int Size = 32;

    [Fact]
    public void Too_little_memory_goes_to_two_owners()
    {
        var bench = Wrong((size, chunk) => new B01TooLittleIsEnough(size, chunk));
        Assert.Equal(VramAnswer.Of(0, 1, 2, 3), Window(bench));
        Assert.Equal([MemoryFaultKind.DoubleAllocation], bench.Complaints);
        Assert.Equal(Errno.ENOSPC, Window(Right()).Errno);

        static VramAnswer Window(VramBench bench)
        {
            bench.Occupy(3);
            return bench.Within(4, 0, 4, 4);
        }
    }

    [Fact]
    public void Blocks_that_come_with_a_refusal_are_freed_twice()
    {
        AssertCrashes(bench => bench.Within(4, 0, 4, 4));
        AssertCrashes(bench => bench.Many(Size));

        static void AssertCrashes(Func<VramBench, VramAnswer> ask)
        {
            var bench = Wrong((size, chunk) => new B02FreedAndReturned(size, chunk));
            bench.Occupy(3);
            ask(bench);
            Assert.IsType<InvalidOperationException>(Assert.Single(bench.Crashes));
            var right = Right();
            right.Occupy(3);
            Assert.Equal(VramAnswer.Refused(Errno.ENOSPC), ask(right));
            right.AssertSound();
        }
    }

    [Fact]
    public void What_was_split_in_vain_is_apart_when_all_is_free()
    {
        var bench = Wrong((size, chunk) => new B03SplitInVain(size, chunk));
        Search(bench);
        Assert.Contains("were not merged", bench.Buddy.CheckInvariants(), StringComparison.Ordinal);
        Assert.NotEqual(bench.Buddy.FreeExtentsAtFirst(), bench.Buddy.FreeExtents());
        Assert.Equal(Errno.ENOSPC, bench.Within(8, 8, 17, 8).Errno);
        var right = Right();
        Search(right);
        right.AssertSound();

        static void Search(VramBench bench)
        {
            var (_, pages) = bench.Within(8, 0, 8, 8);
            Assert.Equal(Errno.ENOSPC, bench.Within(4, 0, 10, 4).Errno);
            bench.Free(pages);
        }
    }

    [Fact]
    public void A_fixed_place_is_granted_off_its_alignment()
    {
        Assert.Equal(VramAnswer.Of(3, 4), Wrong((size, chunk) => new B04ExactRangeOffAlignment(size, chunk)).Within(2, 3, 5, 2));
        Assert.Equal(Errno.EINVAL, Right().Within(2, 3, 5, 2).Errno);
    }

    [Fact]
    public void A_page_in_a_window_is_off_its_alignment()
    {
        Assert.Equal(VramAnswer.Of(1), Page(Wrong((size, chunk) => new B04bWindowIgnoresAlignment(size, chunk))));
        Assert.Equal(VramAnswer.Of(4), Page(Right()));

        static VramAnswer Page(VramBench bench)
        {
            bench.Occupy(0);
            return bench.Within(1, 0, 16, 4);
        }
    }

    [Fact]
    public void A_block_that_is_freed_twice_goes_to_two_owners()
    {
        var bench = Wrong((size, chunk) => new B07aFreedTwice(size, chunk));
        FreeOne(bench);
        Assert.Contains("free trees", bench.Buddy.CheckInvariants(), StringComparison.Ordinal);
        Assert.Equal(bench.Many(1, owner: 2), bench.Within(1, 0, 16, 1, owner: 3));
        Assert.Equal([MemoryFaultKind.DoubleAllocation], bench.Complaints);
        var right = Right();
        FreeOne(right);
        right.AssertSound();

        static void FreeOne(VramBench bench) => bench.Free(bench.Within(1, 0, 16, 1).Pages);
    }

    [Fact]
    public void Pages_that_never_merge_are_refused_though_all_is_free()
    {
        var bench = Wrong((size, chunk) => new B07bNeverMerged(size, chunk));
        bench.Free(bench.Many(1).Pages);
        Assert.Equal(Size, bench.FreePages);
        Assert.Contains("were not merged", bench.Buddy.CheckInvariants(), StringComparison.Ordinal);
        Assert.Equal(Errno.ENOSPC, bench.Within(16, 8, 32, 16).Errno);
        var right = Right();
        right.Free(right.Many(1).Pages);
        right.AssertSound();
    }

    [Fact]
    public void A_page_that_was_merged_with_its_buddy_goes_to_two_owners()
    {
        var bench = Wrong((size, chunk) => new B07cAllocatedBuddyMerged(size, chunk));
        FreeOneOfTwo(bench);
        Assert.Contains("Avail is", bench.Buddy.CheckInvariants(), StringComparison.Ordinal);
        bench.Many(2, owner: 3);
        Assert.Equal([MemoryFaultKind.DoubleAllocation], bench.Complaints);
        var right = Right();
        FreeOneOfTwo(right);
        right.Many(2, owner: 3);
        right.AssertSound();

        static void FreeOneOfTwo(VramBench bench)
        {
            var (_, pages) = bench.Many(1);
            bench.Many(1, owner: 2);
            bench.Free(pages);
        }
    }

    [Fact]
    public void What_rounding_added_is_never_freed()
    {
        var bench = Wrong((size, chunk) => new B07dSurplusKept(size, chunk));
        TakeAndFree(bench);
        Assert.Equal(Size - 4, bench.FreePages);
        Assert.Equal([1, 2, 3], bench.Held);
        Assert.Empty(bench.Complaints);
        var right = Right();
        TakeAndFree(right);
        right.AssertSound();

        static void TakeAndFree(VramBench bench) => bench.Free(bench.Within(1, 0, 16, 4).Pages);
    }

    static VramBench Wrong(Func<ulong, ulong, GpuBuddy> makeBuddy) => new(Size, makeBuddy);

    static VramBench Right() => new(Size);
}
