using GpuMm.Implementation.Vm;
using GpuMm.Model.Vocabulary;
using Xunit;
using static GpuMm.Tests.Vm.GpuvmKit;

namespace GpuMm.Tests.Vm;

/// <summary>What an unmap asks for, of a mapping at pages 10 to 20 that is page 30 and on of object A.</summary>
public class SmUnmapTests
{
    readonly GpuVa mapping = Va(10, 20, A, 30);

    [Theory]
    [InlineData(10, 20)]
    [InlineData(5, 20)]
    [InlineData(10, 25)]
    [InlineData(5, 25)]
    public void A_mapping_inside_goes_as_a_whole(ulong start, ulong end) =>
        AssertAsks(start, end, new GpuVaOp.Unmap(mapping, Keep: false, null));

    [Theory]
    [InlineData(10)]
    [InlineData(5)]
    public void An_unmap_of_the_left_leaves_the_right(ulong start) =>
        AssertAsks(start, 14, new GpuVaOp.Remap(null, Part(14, 20, A, 34), mapping, Keep: false, null));

    [Theory]
    [InlineData(20)]
    [InlineData(25)]
    public void An_unmap_of_the_right_leaves_the_left(ulong end) =>
        AssertAsks(14, end, new GpuVaOp.Remap(Part(10, 14, A, 30), null, mapping, Keep: false, null));

    [Fact]
    public void An_unmap_of_the_middle_leaves_both_sides() =>
        AssertAsks(13, 16, new GpuVaOp.Remap(Part(10, 13, A, 30), Part(16, 20, A, 36), mapping, Keep: false, null));

    [Theory]
    [InlineData(5, 10)]
    [InlineData(20, 25)]
    [InlineData(60, 61)]
    public void Where_nothing_is_mapped_nothing_is_asked_for(ulong start, ulong end) => AssertAsks(start, end);

    [Fact]
    public void Several_are_asked_for_in_order_and_holes_between_them_are_nothing()
    {
        var (second, third, fourth) = (Va(20, 22, A, 40), Va(25, 30, B, 0), Va(33, 40, B, 50));
        var (errno, ops) = Hundred(mapping, second, third, fourth).SmUnmapPages(15, 34);
        Assert.Equal(Errno.None, errno);
        Assert.Equal(
            [
                new GpuVaOp.Remap(Part(10, 15, A, 30), null, mapping, Keep: false, null),
                new GpuVaOp.Unmap(second, Keep: false, null),
                new GpuVaOp.Unmap(third, Keep: false, null),
                new GpuVaOp.Remap(null, Part(34, 40, B, 51), fourth, Keep: false, null),
            ],
            ops);
    }

    [Fact]
    public void What_a_remap_must_take_away_lies_between_what_it_leaves()
    {
        Assert.Equal((13 * Page, 16 * Page), Remapped(13, 16).UnmapRange);
        Assert.Equal((10 * Page, 16 * Page), Remapped(5, 16).UnmapRange);
        Assert.Equal((13 * Page, 20 * Page), Remapped(13, 25).UnmapRange);
    }

    static GpuVaOp.Remap Remapped(ulong start, ulong end) =>
        Assert.IsType<GpuVaOp.Remap>(Assert.Single(Hundred(Va(10, 20, A, 30)).SmUnmapPages(start, end).Ops));

    void AssertAsks(ulong start, ulong end, params GpuVaOp[] expected)
    {
        var (errno, ops) = Hundred(mapping).SmUnmapPages(start, end);
        Assert.Equal(Errno.None, errno);
        Assert.Equal(expected, ops);
    }
}
