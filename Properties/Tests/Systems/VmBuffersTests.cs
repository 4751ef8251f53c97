using GpuMm.Harness.Systems.Vm;
using GpuMm.Model.Vocabulary;
using Xunit;

namespace GpuMm.Tests.Systems;

/// <summary>The table of buffer objects is as large as it says, shares no frame, and has blocks where it says.</summary>
public sealed class VmBuffersTests
{
    [Theory]
    [InlineData(VmBuffers.Small, "small", 4)]
    [InlineData(VmBuffers.Pieces, "pieces", 6)]
    [InlineData(VmBuffers.Huge, "huge", 1024)]
    [InlineData(VmBuffers.Askew, "askew", 1024)]
    [InlineData(VmBuffers.Mixed, "mixed", 515)]
    [InlineData(VmBuffers.Private, "private", 4)]
    public void Buffer_objects_have_a_name_and_a_size(int bo, string name, ulong pages)
    {
        Assert.Equal(name, VmBuffers.All[bo].Name);
        Assert.Equal(pages, VmBuffers.All[bo].SizeInPages);
        Assert.Equal(pages * PageSize.Bytes, VmBuffers.SizeOf(bo));
    }

    [Fact]
    public void No_frame_is_in_two_places() => Assert.Distinct(
        VmBuffers.All.SelectMany(buffer => Enumerable.Range(0, (int)buffer.SizeInPages).Select(page => buffer.FrameOf((ulong)page))));

    [Fact]
    public void Pieces_do_not_touch()
    {
        foreach (var buffer in VmBuffers.All)
        {
            var neighbours = buffer.Extents.Zip(buffer.Extents.Skip(1));
            Assert.All(neighbours, pair => Assert.True(pair.First.Start.Raw + pair.First.Count < pair.Second.Start.Raw));
        }
    }

    [Theory]
    [InlineData(VmBuffers.Huge, true)]
    [InlineData(VmBuffers.Askew, true)]
    [InlineData(VmBuffers.Mixed, true)]
    [InlineData(VmBuffers.Pieces, false)]
    public void A_block_begins_where_the_table_says_or_nowhere(int bo, bool possible)
    {
        int pages = (int)VmBuffers.All[bo].SizeInPages;
        ulong[] begins = [.. Enumerable.Range(0, pages).Select(page => (ulong)page).Where(page => BeginsBlock(VmBuffers.All[bo], page))];
        Assert.Equal(possible, begins.Length > 0);
        if (possible)
            Assert.Equal(VmBuffers.FirstBlock(bo), begins[0]);
    }

    static bool BeginsBlock(BufferLayout buffer, ulong page)
    {
        ulong first = buffer.FrameOf(page).Raw;
        ulong last = page + VmLimits.PagesPerBlock - 1;
        return first % VmLimits.PagesPerBlock == 0 && last < buffer.SizeInPages
            && buffer.FrameOf(last).Raw == first + VmLimits.PagesPerBlock - 1;
    }
}
