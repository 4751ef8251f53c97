using GpuMm.Implementation.Vm;
using GpuMm.Model.Vocabulary;
using Xunit;
using static GpuMm.Implementation.Vm.SplitCase;
using static GpuMm.Tests.Vm.GpuvmKit;

namespace GpuMm.Tests.Vm;

/// <summary>
/// The fifteen ways in which a request can lie to a mapping. The mapping is always pages 10 to 20 of the address space, and page 10 and on
/// of object A; a request for A at the offset of its own first page continues it.
/// </summary>
public class SplitCaseTests
{
    readonly GpuVa mapping = Va(10, 20, A, 10);

    [Fact]
    public void Case_1_the_same_again_may_be_kept() => AssertUnmaps(Case1, keep: true, Request(10, 20, A, 10));

    [Fact]
    public void Case_2_the_same_range_at_another_offset_replaces_it() => AssertUnmaps(Case2, keep: false, Request(10, 20, A, 11));

    [Fact]
    public void Case_3_the_same_range_of_another_object_replaces_it() => AssertUnmaps(Case3, keep: false, Request(10, 20, B, 10));

    [Fact]
    public void Case_4_a_request_from_its_start_and_beyond_its_end_replaces_it()
    {
        AssertUnmaps(Case4, keep: true, Request(10, 25, A, 10));
        AssertUnmaps(Case4, keep: false, Request(10, 25, A, 9));
        AssertUnmaps(Case4, keep: false, Request(10, 25, B, 10));
    }

    [Fact]
    public void Case_5_its_first_pages_become_something_else()
    {
        AssertRemaps(Case5, keep: false, Request(10, 15, B, 10), prev: null, next: Part(15, 20, A, 15));
        AssertRemaps(Case5, keep: false, Request(10, 15, A, 0), prev: null, next: Part(15, 20, A, 15));
    }

    [Fact]
    public void Case_6_its_first_pages_become_a_mapping_of_their_own_and_may_be_kept() =>
        AssertRemaps(Case6, keep: true, Request(10, 15, A, 10), prev: null, next: Part(15, 20, A, 15));

    [Fact]
    public void Case_7_its_last_pages_become_something_else()
    {
        AssertRemaps(Case7, keep: false, Request(15, 20, B, 15), prev: Part(10, 15, A, 10), next: null);
        AssertRemaps(Case7, keep: false, Request(15, 20, A, 10), prev: Part(10, 15, A, 10), next: null);
    }

    [Fact]
    public void Case_8_its_last_pages_become_a_mapping_of_their_own_and_may_be_kept() =>
        AssertRemaps(Case8, keep: true, Request(15, 20, A, 15), prev: Part(10, 15, A, 10), next: null);

    [Fact]
    public void Case_9_a_request_for_something_else_begins_in_it_and_ends_beyond_it()
    {
        AssertRemaps(Case9, keep: false, Request(15, 25, B, 15), prev: Part(10, 15, A, 10), next: null);
        AssertRemaps(Case9, keep: false, Request(15, 25, A, 14), prev: Part(10, 15, A, 10), next: null);
    }

    [Fact]
    public void Case_10_a_request_that_continues_it_begins_in_it_and_ends_beyond_it() =>
        AssertRemaps(Case10, keep: true, Request(15, 25, A, 15), prev: Part(10, 15, A, 10), next: null);

    [Fact]
    public void Case_11_pages_in_its_middle_become_something_else()
    {
        AssertRemaps(Case11, keep: false, Request(13, 16, B, 13), prev: Part(10, 13, A, 10), next: Part(16, 20, A, 16));
        AssertRemaps(Case11, keep: false, Request(13, 16, A, 10), prev: Part(10, 13, A, 10), next: Part(16, 20, A, 16));
    }

    [Fact]
    public void Case_12_pages_in_its_middle_become_a_mapping_of_their_own_and_may_be_kept() =>
        AssertRemaps(Case12, keep: true, Request(13, 16, A, 13), prev: Part(10, 13, A, 10), next: Part(16, 20, A, 16));

    [Fact]
    public void Case_13_a_request_from_before_its_start_to_its_end_replaces_it()
    {
        AssertUnmaps(Case13, keep: true, Request(5, 20, A, 5));
        AssertUnmaps(Case13, keep: false, Request(5, 20, A, 10));
        AssertUnmaps(Case13, keep: false, Request(5, 20, B, 5));
    }

    [Fact]
    public void Case_14_a_request_on_both_sides_of_it_replaces_it()
    {
        AssertUnmaps(Case14, keep: true, Request(5, 25, A, 5));
        AssertUnmaps(Case14, keep: false, Request(5, 25, A, 10));
        AssertUnmaps(Case14, keep: false, Request(5, 25, B, 5));
    }

    [Fact]
    public void Case_15_a_request_begins_before_it_and_ends_in_it()
    {
        AssertRemaps(Case15, keep: true, Request(5, 15, A, 5), prev: null, next: Part(15, 20, A, 15));
        AssertRemaps(Case15, keep: false, Request(5, 15, A, 6), prev: null, next: Part(15, 20, A, 15));
        AssertRemaps(Case15, keep: false, Request(5, 15, B, 5), prev: null, next: Part(15, 20, A, 15));
    }

    [Theory]
    [InlineData(5, 10)]
    [InlineData(20, 25)]
    public void A_neighbour_is_left_alone(ulong start, ulong end)
    {
        var request = Request(start, end, A, start);
        Assert.Equal([new GpuVaOp.Map(request)], Hundred(Va(10, 20, A, 10)).SmMap(request).Ops);
    }

    [Fact]
    public void A_request_over_many_asks_for_each_in_order_and_for_two_remaps_at_most()
    {
        var (second, third) = (Va(20, 30, B, 0), Va(35, 45, A, 0));
        var request = Request(15, 40, B, 95, VmMapFlags.NoExec);
        Assert.Equal(
            [
                new GpuVaOp.Remap(Part(10, 15, A, 10), null, mapping, Keep: false, Case9),
                new GpuVaOp.Unmap(second, Keep: false, Case14),
                new GpuVaOp.Remap(null, Part(40, 45, A, 5), third, Keep: false, Case15),
                new GpuVaOp.Map(request),
            ],
            Hundred(mapping, second, third).SmMap(request).Ops);
    }

    [Fact]
    public void An_object_may_begin_below_address_0()
    {
        var (low, request) = (Va(0, 10, A, 7), Request(2, 4, A, 9));
        var remap = Assert.IsType<GpuVaOp.Remap>(Hundred(low).SmMap(request).Ops[0]);
        Assert.Equal((true, Case12), (remap.Keep, remap.SplitCase));
    }

    [Fact]
    public void Other_flags_do_not_change_what_is_kept()
    {
        var unmap = Assert.IsType<GpuVaOp.Unmap>(Hundred(mapping).SmMap(Request(10, 20, A, 10, VmMapFlags.ReadOnly)).Ops[0]);
        Assert.Equal((true, Case1), (unmap.Keep, unmap.SplitCase));
    }

    void AssertUnmaps(SplitCase splitCase, bool keep, MapRequest request) =>
        AssertFirst(new GpuVaOp.Unmap(mapping, keep, splitCase), request);

    void AssertRemaps(SplitCase splitCase, bool keep, MapRequest request, GpuVaPart? prev, GpuVaPart? next)
    {
        var remap = new GpuVaOp.Remap(prev, next, mapping, keep, splitCase);
        AssertFirst(remap, request);
        Assert.Equal((Math.Max(mapping.Start, request.Start), Math.Min(mapping.End, request.End)), remap.UnmapRange);
    }

    void AssertFirst(GpuVaOp expected, MapRequest request)
    {
        var gpuvm = Hundred(mapping);
        var (errno, ops) = gpuvm.SmMap(request);
        Assert.Equal(Errno.None, errno);
        Assert.Equal([expected, new GpuVaOp.Map(request)], ops);
        gpuvm.Remove(mapping);
    }
}
