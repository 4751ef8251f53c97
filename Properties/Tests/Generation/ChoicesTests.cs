using GpuMm.Harness;
using GpuMm.Harness.Generation;
using Xunit;

namespace GpuMm.Tests.Generation;

/// <summary>The stream of decisions, and the numbers beneath it.</summary>
public sealed class ChoicesTests
{
    [Fact]
    public void The_drawn_numbers_come_first_and_in_order()
    {
        var choices = new Choices([7, 12, 5]);
        Assert.Equal([7, 2, 1], [choices.Below(10), choices.Below(10), choices.Below(2)]);
    }

    [Fact]
    public void Past_the_end_the_stream_goes_on_and_does_not_repeat_itself()
    {
        int[] Stream()
        {
            var choices = new Choices([3, 1, 4, 1, 5]);
            return [.. Enumerable.Range(0, 105).Select(_ => choices.Below(1000))];
        }

        int[] stream = Stream();
        Assert.Equal(stream, Stream());
        Assert.True(stream.Distinct().Count() > 80);
    }

    [Fact]
    public void Weights_of_zero_are_never_picked_and_the_others_in_proportion()
    {
        var choices = new Choices([.. Enumerable.Range(0, 1000)]);
        int[] picked = new int[4];
        for (int i = 0; i < 1000; i++)
            picked[choices.Weighted([1, 0, 6, 3])]++;
        Assert.Equal([100, 0, 600, 300], picked);
    }

    [Fact]
    public void One_in_n_is_as_rare_as_it_says()
    {
        var choices = new Choices([.. Enumerable.Range(0, 1000)]);
        Assert.Equal(250, Enumerable.Range(0, 1000).Count(_ => choices.OneIn(4)));
    }

    [Fact]
    public void SplitMix_gives_the_published_numbers()
    {
        var random = new SplitMix(1234567);
        Assert.Equal(
            [6457827717110365317UL, 3203168211198807973UL, 9817491932198370423UL, 4593380528125082431UL, 16408922859458223821UL],
            [random.Next(), random.Next(), random.Next(), random.Next(), random.Next()]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(int.MaxValue)]
    public void Numbers_stay_below_their_limit(int limit)
    {
        var random = new SplitMix(5);
        Assert.All(Enumerable.Range(0, 1000), _ => Assert.InRange(random.Below(limit), 0, limit - 1));
    }

    [Fact]
    public void Seeds_of_parts_differ_in_both_arguments() =>
        Assert.Equal(10_000, Enumerable.Range(0, 10_000).Select(i => SplitMix.Mix((ulong)i / 100, (ulong)i % 100)).Distinct().Count());
}
