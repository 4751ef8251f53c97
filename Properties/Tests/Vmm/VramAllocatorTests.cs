using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Machine;
using GpuMm.Model.Vocabulary;
using Xunit;

namespace GpuMm.Tests.Vmm;

/// <summary>Several pages at once, and pages in a window; freed one by one or together.</summary>
public class VramAllocatorTests
{
    readonly VramBench bench = new();

    [Fact]
    public void Many_pages_are_one_block_where_there_is_one()
    {
        Assert.Equal(VramAnswer.Of(28, 29, 30, 31), bench.Many(4));
        Assert.All(bench.Held, page => Assert.Equal(VramBench.Owner(), bench.Vram.OwnerOf(new Pfn(page))));
        bench.AssertSound();
    }

    [Fact]
    public void Many_pages_are_of_several_orders_where_their_number_is_no_power_of_two()
    {
        var (errno, pages) = bench.Many(7);
        Assert.Equal(Errno.None, errno);
        Assert.Equal([28, 29, 30, 31, 26, 27, 25], pages);
        Assert.Equal(25, bench.FreePages);
        bench.Free(pages);
        bench.AssertSound();
    }

    [Fact]
    public void Many_pages_need_not_be_adjacent()
    {
        bench.Occupy([.. Enumerable.Range(0, 16).Select(i => (ulong)(2 * i))]);
        var (errno, pages) = bench.Many(16);
        Assert.Equal(Errno.None, errno);
        Assert.All(pages, page => Assert.Equal(1UL, page % 2));
        bench.Free(bench.Held);
        bench.AssertSound();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(7)]
    public void A_block_is_free_when_all_its_pages_are_in_whatever_order(int stride)
    {
        var (_, pages) = bench.Many(8);
        for (int i = 0; i < 8; i++)
        {
            Assert.Equal((8 - i, 24), (bench.Held.Length, bench.FreePages));
            bench.Free(pages[i * stride % 8]);
        }

        Assert.Equal(32, bench.FreePages);
        bench.AssertSound();
    }

    [Fact]
    public void Pages_of_a_block_of_which_one_is_held_go_to_nobody()
    {
        var (_, pages) = bench.Many(32);
        bench.Free(pages[1..]);
        Assert.Equal([pages[0]], bench.Held);
        Assert.Equal(VramAnswer.Refused(Errno.ENOSPC), bench.Many(1));
        bench.Free(pages[0]);
        Assert.Equal(Errno.None, bench.Many(32).Errno);
        bench.AssertSound();
    }

    [Fact]
    public void No_pages_are_always_to_be_had()
    {
        Assert.Equal(Errno.None, bench.Many(32).Errno);
        Assert.Equal(VramAnswer.Of(), bench.Many(0));
    }

    [Theory]
    [InlineData(32)]
    [InlineData(33)]
    public void More_pages_than_are_free_are_refused_and_none_is_held(int count)
    {
        bench.Occupy(5);
        Assert.Equal(VramAnswer.Refused(Errno.ENOSPC), bench.Many(count));
        Assert.Equal([5UL], bench.Held);
        Assert.Equal(Errno.None, bench.Many(31).Errno);
        bench.AssertSound();
    }

    [Fact]
    public void A_kernel_without_memory_for_a_block_gives_no_pages()
    {
        var failing = new VramBench(32, null, new(FailureSite.BuddyBlock, 1), new(FailureSite.BuddyBlock, 2));
        Assert.Equal(VramAnswer.Refused(Errno.ENOMEM), failing.Many(2));
        Assert.Equal(VramAnswer.Refused(Errno.ENOMEM), failing.Within(2, 0, 16, 2));
        Assert.Equal(32, failing.FreePages);
        Assert.Equal(Errno.None, failing.Within(2, 0, 16, 2).Errno);
    }

    [Fact]
    public void Freeing_a_page_twice_is_seen_by_the_memory_and_frees_nothing_else()
    {
        var (_, pages) = bench.Many(2);
        bench.Free(pages[0], pages[0]);
        Assert.Equal([MemoryFaultKind.DoubleFree], bench.Complaints);
        Assert.Equal(30, bench.FreePages);
        bench.Free(pages[1]);
        Assert.Equal(bench.Buddy.FreeExtentsAtFirst(), bench.Buddy.FreeExtents());
    }
}
