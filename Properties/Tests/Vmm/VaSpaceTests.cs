using FsCheck;
using FsCheck.Fluent;
using GpuMm.Implementation.Vmm;
using GpuMm.Model.Vocabulary;
using Xunit;

namespace GpuMm.Tests.Vmm;

/// <summary>The bookkeeping of virtual space, against an array of booleans.</summary>
public class VaSpaceTests
{
    const ulong Size = 24;

    [Fact]
    public void The_lowest_hole_that_fits_is_taken()
    {
        var space = new VaSpace(Size);
        var whole = Range(0, Size);
        Assert.Equal(Range(0, 4), space.Reserve(4, whole));
        Assert.Equal(Range(4, 4), space.Reserve(4, whole));
        Assert.Equal(Range(8, 4), space.Reserve(4, whole));
        space.Release(Range(4, 4));
        Assert.Equal(Range(12, 5), space.Reserve(5, whole));
        Assert.Equal(Range(4, 3), space.Reserve(3, whole));
        Assert.Equal([Range(0, 4), Range(4, 3), Range(8, 4), Range(12, 5)], space.Taken);
        Assert.Equal(Size, space.SizeInPages);
    }

    [Fact]
    public void A_hole_counts_only_as_far_as_it_lies_in_the_window()
    {
        var space = new VaSpace(Size);
        space.Take(Range(4, 4));
        Assert.Equal(Range(10, 2), space.FindHole(2, Range(10, 2)));
        Assert.Equal(Range(8, 2), space.FindHole(2, Range(3, 8)));
        Assert.Null(space.FindHole(2, Range(3, 6)));
        Assert.Null(space.FindHole(1, Range(4, 4)));
        Assert.Null(space.FindHole(3, Range(10, 2)));
    }

    [Fact]
    public void Looking_for_a_hole_takes_nothing()
    {
        var space = new VaSpace(Size);
        Assert.NotNull(space.FindHole(2, Range(0, Size)));
        Assert.Empty(space.Taken);
        Assert.False(space.IsTaken(Range(0, Size)));
    }

    [Fact]
    public void A_range_is_taken_if_one_of_its_pages_is()
    {
        var space = new VaSpace(Size);
        space.Take(Range(4, 4));
        Assert.True(space.IsTaken(Range(0, 5)));
        Assert.True(space.IsTaken(Range(7, 9)));
        Assert.False(space.IsTaken(Range(0, 4)));
        Assert.False(space.IsTaken(Range(8, 9)));
    }

    [Fact]
    public void Only_a_range_that_is_taken_can_be_released()
    {
        var space = new VaSpace(Size);
        space.Take(Range(4, 4));
        Assert.Throws<InvalidOperationException>(() => space.Release(Range(4, 3)));
        Assert.Throws<InvalidOperationException>(() => space.Release(Range(8, 4)));
        space.Release(Range(4, 4));
        Assert.Throws<InvalidOperationException>(() => space.Release(Range(4, 4)));
    }

    [Fact]
    public void Any_sequence_of_requests_is_answered_as_by_an_array_of_booleans()
    {
        var requests =
            from count in Gen.Choose(1, 7)
            from start in Gen.Choose(0, (int)Size)
            from length in Gen.Choose(0, (int)Size)
            from release in Gen.Choose(0, 3) // one in four gives back an older range instead
            select new Request((ulong)count, Range((ulong)start, Math.Min((ulong)length, Size - (ulong)start)), release == 0);
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(500),
            Prop.ForAll(requests.ListOf().ToArbitrary(), sequence => AgreesWithBooleans([.. sequence])));
    }

    static bool AgreesWithBooleans(Request[] sequence)
    {
        var space = new VaSpace(Size);
        bool[] taken = new bool[Size];
        var live = new List<VfnRange>();
        foreach (var request in sequence)
        {
            if (request.Releases && live.Count > 0)
            {
                var oldest = live[0];
                live.RemoveAt(0);
                space.Release(oldest);
                Fill(taken, oldest, false);
                continue;
            }

            var expected = LowestHole(taken, request);
            if (space.Reserve(request.Count, request.Within) != expected)
                return false;
            if (expected is { } range)
            {
                live.Add(range);
                Fill(taken, range, true);
            }
        }

        return space.Taken.SequenceEqual(live.OrderBy(range => range.Start.Raw));
    }

    static VfnRange? LowestHole(bool[] taken, Request request)
    {
        for (ulong start = request.Within.Start.Raw; start + request.Count <= request.Within.End.Raw; start++)
        {
            if (!taken.AsSpan((int)start, (int)request.Count).Contains(true))
                return Range(start, request.Count);
        }

        return null;
    }

    static void Fill(bool[] taken, VfnRange range, bool value) =>
        taken.AsSpan((int)range.Start.Raw, (int)range.Count).Fill(value);

    static VfnRange Range(ulong start, ulong count) => new(new Vfn(start), count);

    sealed record Request(ulong Count, VfnRange Within, bool Releases);
}
