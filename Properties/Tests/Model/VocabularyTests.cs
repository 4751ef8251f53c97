using GpuMm.Model.Vocabulary;
using Xunit;

namespace GpuMm.Tests.Model;

/// <summary>Addresses, frames and ranges: their arithmetic, and how they and the operations read.</summary>
public class VocabularyTests
{
    static readonly MappedPages Pages = new(0, new VfnRange(new Vfn(0x10), 2), 3, true, [new Pfn(5), new Pfn(0xa)]);

    [Fact]
    public void Frames_and_addresses_are_converted_by_the_page()
    {
        Assert.Equal(new Vfn(0x12), Vfn.Of(new VirtualAddress(0x12fff)));
        Assert.Equal(new VirtualAddress(0x12000), new Vfn(0x12).Address);
        Assert.Equal(new Pfn(0x12), Pfn.Of(new VramAddress(0x12008)));
        Assert.Equal(new VramAddress(0x12000), new Pfn(0x12).Address);
        Assert.Equal(new VramAddress(0x12008), new Pfn(0x12).Address + 8);
        Assert.Equal(new Vfn(0x14), new Vfn(0x12) + 2);
        Assert.Equal(PageSize.Bytes, 1UL << PageSize.Shift);
        Assert.Equal(PageSize.Bytes, 8UL * PageSize.Words);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(0x1000, true)]
    [InlineData(0x1008, false)]
    [InlineData(0xfff, false)]
    public void An_address_is_aligned_if_a_page_begins_there(ulong raw, bool expected)
    {
        Assert.Equal(expected, new VirtualAddress(raw).IsPageAligned);
        Assert.Equal(expected, new VramAddress(raw).IsPageAligned);
    }

    [Fact]
    public void Address_arithmetic_does_not_wrap()
    {
        Assert.Throws<OverflowException>(() => new Vfn(ulong.MaxValue) + 1);
        Assert.Throws<OverflowException>(() => new VramAddress(ulong.MaxValue) + 1);
        Assert.Throws<OverflowException>(() => new Pfn(ulong.MaxValue).Address);
        Assert.Throws<OverflowException>(() => new Vfn(1UL << 52).Address);
    }

    [Theory]
    [InlineData(9, false)]
    [InlineData(10, true)]
    [InlineData(13, true)]
    [InlineData(14, false)]
    public void A_range_contains_its_pages_and_not_its_end(ulong page, bool expected) =>
        Assert.Equal(expected, Range(10, 4).Contains(new Vfn(page)));

    [Theory]
    [InlineData(10, 4, true, true)]
    [InlineData(11, 2, true, true)]
    [InlineData(9, 2, false, true)]
    [InlineData(13, 2, false, true)]
    [InlineData(9, 6, false, true)]
    [InlineData(14, 2, false, false)]
    [InlineData(8, 2, false, false)]
    public void Ranges_contain_or_overlap_each_other(ulong start, ulong count, bool contained, bool overlaps)
    {
        Assert.Equal(contained, Range(10, 4).Contains(Range(start, count)));
        Assert.Equal(overlaps, Range(10, 4).Overlaps(Range(start, count)));
        Assert.Equal(overlaps, Range(start, count).Overlaps(Range(10, 4)));
    }

    [Fact]
    public void A_range_ends_behind_its_last_page()
    {
        Assert.Equal(new Vfn(14), Range(10, 4).End);
        Assert.True(Range(10, 0).IsEmpty);
        Assert.False(Range(10, 1).IsEmpty);
    }

    [Fact]
    public void Addresses_frames_and_ranges_are_told_apart_by_how_they_read()
    {
        Assert.Equal("v1f", new Vfn(0x1f).ToString());
        Assert.Equal("p1f", new Pfn(0x1f).ToString());
        Assert.Equal("0x1f000", new VirtualAddress(0x1f000).ToString());
        Assert.Equal("vram 0x1f000", new VramAddress(0x1f000).ToString());
        Assert.Equal("va", Range(10, 1).ToString());
        Assert.Equal("va+4", Range(10, 4).ToString());
        Assert.Equal("[0x1000, 0x3000)", Window.ToString());
    }

    public static TheoryData<VmmOperation, string> Operations() => new()
    {
        { new VmmOperation.Map(0, 1, 2, Window, true, false), "A = map(vmm 1, 2 pages in [0x1000, 0x3000), writable)" },
        { new VmmOperation.Map(1, 0, 1, null, false, true), "B = map(vmm 0, 1 page, read-only, one frame number too large)" },
        { new VmmOperation.Prepare(2, 0, 3, null), "C = prepare(vmm 0, 3 pages)" },
        { new VmmOperation.Execute(2, true, FrameArgument.Correct), "execute(C, writable)" },
        { new VmmOperation.Execute(2, false, FrameArgument.OneTooFew), "execute(C, read-only, one frame too few)" },
        { new VmmOperation.Unmap(0), "unmap(A)" },
        { new VmmOperation.Cancel(0), "cancel(A)" },
        { new VmmOperation.Drop(0), "drop(A)" },
        { new VmmOperation.ReadMapping(0, 1), "read_mapping(A[1])" },
        { new VmmOperation.GpuAccess(0, 1, Access.Read, true), "gpu read(A[1])" },
        { new VmmOperation.GpuAccess(0, 0, Access.Write, false), "gpu write(A[0], caches evicted)" },
        { new VmmOperation.Reclaim(1), "reclaim(vmm 1)" },
        { new VmmOperation.Settle(1), "settle(vmm 1)" },
    };

    [Theory]
    [MemberData(nameof(Operations))]
    public void An_operation_reads_as_a_call(VmmOperation operation, string expected) => Assert.Equal(expected, operation.ToString());

    public static TheoryData<VmmResponse, string> Responses() => new()
    {
        { new VmmResponse.Skipped(), "skipped" },
        { new VmmResponse.Refused(Errno.EIO), "-EIO" },
        { new VmmResponse.Refused(Errno.ETIMEDOUT, Pages, Quarantined: true), "-ETIMEDOUT, quarantined" },
        { new VmmResponse.Prepared(0, Range(0x10, 2)), "v10+2" },
        { new VmmResponse.Mapped(Pages), "v10+2 -> p5 pa" },
        { new VmmResponse.Unmapped(Pages), "ok" },
        { new VmmResponse.Dropped(Pages, true), "quarantined" },
        { new VmmResponse.Dropped(Pages, false), "dropped" },
        { new VmmResponse.Released(Pages), "quarantine of v10+2 released" },
        { new VmmResponse.Done(), "ok" },
        { new VmmResponse.Translation(0, new Vfn(0x10), new Pfn(5)), "v10 -> p5" },
        { new VmmResponse.Translation(0, new Vfn(0x10), null), "v10 -> nothing" },
        { new VmmResponse.Accessed(0, new Vfn(0x10), false, new Pfn(5), 0x77), "v10 -> p5, value 0x77" },
        { new VmmResponse.Accessed(0, new Vfn(0x10), true, default, 0), "v10 faults" },
    };

    [Theory]
    [MemberData(nameof(Responses))]
    public void An_answer_reads_as_one(VmmResponse response, string expected) => Assert.Equal(expected, response.ToString());

    [Fact]
    public void Every_page_of_every_mapping_begins_with_another_value_that_is_no_entry()
    {
        var values = Enumerable.Range(0, 20)
            .SelectMany(tag => Enumerable.Range(0, 8).Select(page => (Pages with { Tag = tag }).InitialValue(page)))
            .ToArray();
        Assert.Equal(values.Length, values.Distinct().Count());
        Assert.All(values, value => Assert.Equal(0UL, value & 7));
    }

    [Theory]
    [InlineData(true, FrameArgument.OneTooLarge)]
    [InlineData(false, FrameArgument.Correct)]
    public void A_map_says_what_is_wrong_with_its_frames(bool tooLarge, FrameArgument expected) =>
        Assert.Equal(expected, new VmmOperation.Map(0, 0, 1, null, true, tooLarge).Frames);

    static AddressWindow Window => new(new VirtualAddress(0x1000), new VirtualAddress(0x3000));

    static VfnRange Range(ulong start, ulong count) => new(new Vfn(start), count);
}
