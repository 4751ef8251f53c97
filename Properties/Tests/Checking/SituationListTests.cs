using GpuMm.Harness.Checking;
using GpuMm.Implementation.Kernel;
using Xunit;

namespace GpuMm.Tests.Checking;

/// <summary>A list has a number and a name for each situation that its system can reach, and for no other.</summary>
public sealed class SituationListTests
{
    readonly SituationList list = new(
        [FailureSite.Zdd, FailureSite.DmaMap], SituationList.Every<Fruit>(), SituationList.Every(Colour.DarkGreen));

    enum Fruit
    {
        Pear,
        SourCherry,
    }

    enum Colour
    {
        Red,
        DarkGreen,
        Blue,
    }

    enum Unknown
    {
        Anything,
    }

    [Fact]
    public void Names_are_words_in_the_order_of_the_marks_and_sites_come_last() => Assert.Equal(
        ["pear", "sour cherry", "red", "blue", "failure injected: zdd", "failure injected: dma map"], list.Names);

    [Fact]
    public void Each_mark_and_each_site_has_the_number_of_its_name()
    {
        Assert.Equal([0, 1], Enum.GetValues<Fruit>().Select(list.NumberOf));
        Assert.Equal((2, 3), (list.NumberOf(Colour.Red), list.NumberOf(Colour.Blue)));
        Assert.Equal((4, 5), (list.NumberOf(FailureSite.Zdd), list.NumberOf(FailureSite.DmaMap)));
    }

    [Fact]
    public void A_mark_that_was_left_out_has_no_number()
    {
        var refused = Assert.Throws<InvalidOperationException>(() => list.NumberOf(Colour.DarkGreen));
        Assert.Equal("'DarkGreen' was reached, and is not among the situations of this system", refused.Message);
    }

    [Fact]
    public void Nor_has_a_site_where_nothing_fails_or_a_mark_of_somebody_else()
    {
        Assert.Throws<InvalidOperationException>(() => list.NumberOf(FailureSite.Copy));
        Assert.Throws<InvalidOperationException>(() => list.NumberOf(Unknown.Anything));
    }

    [Fact]
    public void Every_mark_is_all_but_those_that_are_excepted()
    {
        Assert.Equal([Colour.Red, Colour.DarkGreen, Colour.Blue], SituationList.Every<Colour>().Cast<Colour>());
        Assert.Equal([Colour.DarkGreen], SituationList.Every(Colour.Red, Colour.Blue).Cast<Colour>());
    }

    /// <summary>A hub would reach what its system is believed not to get to.</summary>
    [Fact]
    public void A_hub_marks_by_number_and_only_if_somebody_wants_to_know()
    {
        var hub = new EventHub { Situations = list };
        hub.Mark(Colour.Blue);
        Assert.Equal(UInt128.One << 3, hub.Marks);
        Assert.Throws<InvalidOperationException>(() => hub.Mark(Colour.DarkGreen));
        var indifferent = new EventHub();
        indifferent.Mark(Colour.DarkGreen);
        Assert.Equal(UInt128.Zero, indifferent.Marks);
    }
}
