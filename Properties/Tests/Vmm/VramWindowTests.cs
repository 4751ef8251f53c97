using GpuMm.Implementation.Machine;
using GpuMm.Model.Vocabulary;
using Xunit;

namespace GpuMm.Tests.Vmm;

/// <summary>Adjacent pages where they are wanted.</summary>
public class VramWindowTests
{
    readonly VramBench bench = new();

    [Fact]
    public void The_lowest_place_in_the_window_that_is_aligned_is_taken()
    {
        Assert.Equal(VramAnswer.Of(4), bench.Within(1, 3, 16, 4));
        Assert.Equal(VramAnswer.Of(6, 7), bench.Within(2, 3, 16, 2));
        Assert.Equal(VramAnswer.Of(8, 9, 10, 11), bench.Within(4, 3, 16, 4));
        Assert.Equal(VramAnswer.Of(3), bench.Within(1, 3, 16, 1));
        bench.Free(bench.Held);
        bench.AssertSound();
    }

    [Fact]
    public void Pages_are_adjacent_though_their_number_is_no_power_of_two_and_what_is_too_much_stays_free()
    {
        Assert.Equal(VramAnswer.Of(0, 1, 2), bench.Within(3, 0, 16, 1));
        Assert.Equal(29, bench.FreePages);
        Assert.Equal(VramAnswer.Of(8, 9, 10, 11, 12), bench.Within(5, 3, 16, 1));
        Assert.Equal(VramAnswer.Of(3), bench.Within(1, 0, 16, 1));
        bench.Free(bench.Held);
        bench.AssertSound();
    }

    [Fact]
    public void A_window_that_is_full_refuses_though_there_is_room_beyond_it()
    {
        bench.Occupy(1, 3, 5, 7);
        Assert.Equal(VramAnswer.Refused(Errno.ENOSPC), bench.Within(2, 0, 8, 2));
        Assert.Equal(VramAnswer.Of(0), bench.Within(1, 0, 8, 1));
        Assert.Equal(VramAnswer.Refused(Errno.ENOSPC), bench.Within(4, 6, 11, 4));
        Assert.Equal(VramAnswer.Of(8, 9), bench.Within(2, 0, 16, 2));
        bench.AssertSound();
    }

    [Fact]
    public void A_window_of_just_as_many_pages_is_taken_as_it_is()
    {
        Assert.Equal(VramAnswer.Of(3, 4, 5, 6, 7, 8), bench.Within(6, 3, 9, 1));
        Assert.Equal(VramAnswer.Refused(Errno.ENOSPC), bench.Within(4, 8, 12, 4));
        Assert.Equal(VramAnswer.Of(9, 10), bench.Within(2, 9, 11, 1));
        bench.Free(5, 3, 8, 4, 6, 7, 10, 9);
        bench.AssertSound();
    }

    [Theory]
    [InlineData(2, 3, 5, 2)] // just as many, but not aligned
    [InlineData(2, 0, 16, 3)]
    [InlineData(0, 0, 16, 1)]
    [InlineData(1, 8, 4, 1)]
    [InlineData(1, 8, 8, 1)]
    [InlineData(1, 0, 33, 1)]
    [InlineData(33, 0, 32, 1)]
    public void What_no_memory_could_ever_serve_is_invalid(int count, ulong start, ulong end, int alignment)
    {
        Assert.Equal(VramAnswer.Refused(Errno.EINVAL), bench.Within(count, start, end, alignment));
        Assert.Equal(32, bench.FreePages);
        bench.AssertSound();
    }

    [Fact]
    public void Every_place_is_as_asked_and_no_refusal_is_without_a_reason()
    {
        foreach (var (taken, count, start, end) in Cases())
        {
            var small = new VramBench(12);
            small.Occupy(taken);
            var (errno, pages) = small.Within(count, start, end, count);
            Assert.Equal(LowestPlace(taken, (ulong)count, start, end), errno == Errno.None ? pages[0] : null);
            small.Free(small.Held);
            small.AssertSound();
        }
    }

    [Fact]
    public void The_pages_belong_to_the_owner()
    {
        var (_, pages) = bench.Within(4, 0, 16, 4);
        Assert.All(pages, page => Assert.Equal(VramBench.Owner(), bench.Vram.OwnerOf(new Pfn(page))));
        Assert.Equal(pages, bench.Held);
        Assert.DoesNotContain(MemoryFaultKind.DoubleAllocation, bench.Complaints);
    }

    static ulong? LowestPlace(ulong[] taken, ulong count, ulong start, ulong end)
    {
        for (ulong at = 0; at + count <= end; at += count)
        {
            if (at >= start && !taken.Any(page => page >= at && page < at + count))
                return at;
        }

        return null;
    }

    /// <summary>What is taken, and windows that hold more than what is wanted.</summary>
    static IEnumerable<(ulong[] Taken, int Count, ulong Start, ulong End)> Cases() =>
        from taken in (ulong[][])[[], [0], [3], [1, 6], [0, 4, 8], [2, 5, 9, 11]]
        from count in (int[])[1, 2, 4]
        from start in (ulong[])[0, 1, 3, 4]
        from end in (ulong[])[9, 10, 12]
        select (taken, count, start, end);
}
