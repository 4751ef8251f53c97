using GpuMm.Implementation.Machine;
using GpuMm.Model.Vocabulary;
using Xunit;

namespace GpuMm.Tests.Machine;

public class LockRegionTests
{
    [Theory]
    [InlineData(0UL, 0x1000UL, 0UL, 0x7fffUL)]
    [InlineData(0x9000UL, 0x1000UL, 0x8000UL, 0xffffUL)]
    [InlineData(0x7000UL, 0x1000UL, 0UL, 0x7fffUL)]
    [InlineData(0x7000UL, 0x2000UL, 0UL, 0xffffUL)]
    [InlineData(0x20_0000UL, 0x20_0000UL, 0x20_0000UL, 0x3f_ffffUL)]
    [InlineData(0x20_0000UL, 0x20_1000UL, 0UL, 0x7f_ffffUL)]
    [InlineData(0x3fff_f000UL, 0x2000UL, 0UL, 0x7fff_ffffUL)]
    [InlineData(0xffff_ffff_8000UL, 0x8000UL, 0xffff_ffff_8000UL, 0xffff_ffff_ffffUL)]
    [InlineData(0UL, ulong.MaxValue, 0UL, ulong.MaxValue)]
    public void The_region_is_the_smallest_aligned_power_of_two_of_32_KiB_or_more(ulong start, ulong size, ulong first, ulong last)
    {
        var region = LockRegion.Covering(new VirtualAddress(start), size);
        Assert.Equal((first, last), (region.Start.Raw, region.Last.Raw));
        Assert.True(region.Contains(new VirtualAddress(start), size));
    }

    [Fact]
    public void It_contains_its_first_and_its_last_byte_and_no_more()
    {
        var region = LockRegion.Covering(new VirtualAddress(0x9000), 0x1000);
        Assert.True(region.Contains(new VirtualAddress(0x8000)));
        Assert.True(region.Contains(new VirtualAddress(0xffff)));
        Assert.False(region.Contains(new VirtualAddress(0x7fff)));
        Assert.False(region.Contains(new VirtualAddress(0x1_0000)));
        Assert.False(region.Contains(new VirtualAddress(0xf000), 0x2000));
    }

    [Theory]
    [InlineData(0x8000UL, 0x1000UL, true)]
    [InlineData(0x7000UL, 0x1000UL, false)]
    [InlineData(0x1_0000UL, 0x1000UL, false)]
    [InlineData(0UL, 0x20_0000UL, true)]
    [InlineData(0x20_0000UL, 0x20_0000UL, false)]
    public void It_overlaps_pages_inside_it_and_blocks_around_it(ulong start, ulong size, bool overlaps) =>
        Assert.Equal(overlaps, LockRegion.Covering(new VirtualAddress(0x9000), 0x1000).Overlaps(new VirtualAddress(start), size));

    [Fact]
    public void There_is_no_region_around_nothing() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => LockRegion.Covering(new VirtualAddress(0), 0));
}
