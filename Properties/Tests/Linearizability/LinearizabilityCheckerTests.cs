using GpuMm.Harness.Linearizability;
using GpuMm.Model.Specification;
using GpuMm.Model.Vocabulary;
using Xunit;
using TimedCall = GpuMm.Harness.Linearizability.TimedCall<GpuMm.Model.Specification.PageCall>;

namespace GpuMm.Tests.Linearizability;

/// <summary>Histories of one page written by hand. A call is written with the times of its invocation and its response.</summary>
public sealed class LinearizabilityCheckerTests
{
    static readonly Pfn P = new(0x10);
    static readonly Pfn Q = new(0x20);

    [Fact]
    public void Nothing_at_all_has_an_order() => Right();

    [Fact]
    public void A_page_is_mapped_read_and_unmapped() =>
        Right(
            Map(P, 1, 100, 0, 1), Read(P, 100, 2, 3), Write(P, 7, 4, 5), Read(P, 7, 6, 7),
            Fade(P, 1, 8, 11), Vanish(P, 1, 8, 11), ReadFault(12, 13));

    [Fact]
    public void A_stale_read_after_a_write_has_no_order() =>
        Wrong("read 0x64 from p10", Map(P, 1, 100, 0, 1), Write(P, 7, 2, 3), Read(P, 100, 4, 5));

    [Fact]
    public void A_lost_write_has_no_order() =>
        Wrong("read 0x7 from p10", Map(P, 1, 100, 0, 1), Write(P, 7, 2, 3), Write(P, 8, 4, 5), Read(P, 7, 6, 7));

    [Fact]
    public void A_fault_after_map_has_returned_has_no_order() =>
        Wrong("read faulted' when the page is 'p10 writable", Map(P, 1, 100, 0, 1), ReadFault(2, 3));

    [Fact]
    public void A_fault_while_map_is_under_way_comes_before_it() => Right(Map(P, 1, 100, 0, 3), ReadFault(1, 2));

    [Fact]
    public void A_value_of_a_former_mapping_has_no_order() => Wrong(
        "read 0x64 from p10",
        Map(P, 1, 100, 0, 1), Fade(P, 1, 2, 3), Vanish(P, 1, 2, 3), Map(Q, 2, 200, 4, 5), Read(P, 100, 6, 7));

    [Fact]
    public void A_page_cannot_be_mapped_twice() => Wrong("map to p20", Map(P, 1, 100, 0, 1), Map(Q, 2, 200, 2, 3));

    [Fact]
    public void A_page_may_be_mapped_again_after_it_vanished() =>
        Right(Map(P, 1, 100, 0, 1), Fade(P, 1, 2, 3), Vanish(P, 1, 2, 3), Map(P, 2, 200, 4, 5), Read(P, 200, 6, 7));

    [Fact]
    public void A_fading_page_may_be_read_and_may_fault_in_turns() => Right(
        Map(P, 1, 100, 0, 1), Fade(P, 1, 2, 20), Vanish(P, 1, 2, 20),
        ReadFault(3, 4), Read(P, 100, 5, 6), ReadFault(7, 8), SawNothing(9, 10));

    [Fact]
    public void A_page_in_quarantine_may_be_read_until_it_vanished_and_not_after()
    {
        Right(Map(P, 1, 100, 0, 1), Fade(P, 1, 2, 3), Read(P, 100, 4, 5), Vanish(P, 1, 6, 6), ReadFault(7, 8));
        Wrong("read 0x64 from p10", Map(P, 1, 100, 0, 1), Fade(P, 1, 2, 3), Vanish(P, 1, 4, 4), Read(P, 100, 5, 6));
    }

    [Fact]
    public void A_page_cannot_vanish_before_it_fades() => Wrong("end of p10", Map(P, 1, 100, 0, 1), Vanish(P, 1, 2, 3));

    [Fact]
    public void A_map_that_failed_half_way_may_be_seen_meanwhile() =>
        Right(Fade(P, 1, 0, 9, value: 100), Vanish(P, 1, 0, 9), Read(P, 100, 1, 2), SawFrame(P, 3, 4), SawNothing(5, 6));

    [Fact]
    public void Overlapping_calls_may_take_effect_in_either_order()
    {
        Right(Map(P, 1, 100, 0, 1), Write(P, 7, 2, 5), Write(P, 8, 3, 4), Read(P, 7, 6, 7));
        Right(Map(P, 1, 100, 0, 1), Write(P, 7, 2, 5), Write(P, 8, 3, 4), Read(P, 8, 6, 7));
        Right(Map(P, 1, 100, 0, 1), Write(P, 7, 2, 5), Read(P, 100, 3, 4));
        Right(Map(P, 1, 100, 0, 1), Write(P, 7, 2, 5), Read(P, 7, 3, 4));
    }

    [Fact]
    public void Two_reads_may_not_disagree_about_the_order_of_overlapping_writes() => Wrong(
        "read 0x",
        Map(P, 1, 100, 0, 1), Write(P, 7, 2, 9), Write(P, 8, 2, 9), Read(P, 7, 10, 11), Read(P, 8, 12, 13), Read(P, 7, 14, 15));

    [Fact]
    public void Calls_that_touch_at_one_moment_overlap() => Right(Map(P, 1, 100, 0, 2), ReadFault(2, 3));

    [Fact]
    public void A_write_through_a_read_only_mapping_has_no_order() =>
        Wrong("wrote 0x7 to p10", Map(P, 1, 100, 0, 1, writable: false), Write(P, 7, 2, 3));

    [Fact]
    public void A_write_may_fault_on_a_read_only_mapping_and_not_on_a_writable_one()
    {
        Right(Map(P, 1, 100, 0, 1, writable: false), WriteFault(2, 3), Read(P, 100, 4, 5));
        Wrong("write faulted", Map(P, 1, 100, 0, 1), WriteFault(2, 3));
    }

    [Fact]
    public void What_the_tables_hold_must_be_what_is_mapped()
    {
        Right(SawNothing(0, 1), Map(P, 1, 100, 2, 3), SawFrame(P, 4, 5));
        Wrong("tables hold p20", Map(P, 1, 100, 0, 1), SawFrame(Q, 2, 3));
        Wrong("tables hold nothing", Map(P, 1, 100, 0, 1), SawNothing(2, 3));
        Wrong("tables hold p10", SawFrame(P, 0, 1));
    }

    [Fact]
    public void Without_the_data_a_lost_write_has_an_order() => Assert.Equal(
        LinearizationOutcome.Exists,
        LinearizabilityChecker.Decide(
            [Map(P, 1, 100, 0, 1), Write(P, 7, 2, 3), Read(P, 100, 4, 5)], PageSpecification.OfTranslation).Outcome);

    [Fact]
    public void A_search_that_reaches_its_limit_decides_nothing()
    {
        var writes = Enumerable.Range(0, 12).Select(i => Write(P, (ulong)i, 2, 50)); // that is 12! orders, and none of them
        List<TimedCall> calls = [Map(P, 1, 100, 0, 1), .. writes, Read(P, 99, 60, 61)];
        Assert.Equal(LinearizationOutcome.Undecided, Decide(calls, limit: 1000).Outcome);
        Assert.Equal(LinearizationOutcome.None, Decide(calls).Outcome);
    }

    [Fact]
    public void The_first_answer_that_leaves_no_order_is_named_and_not_what_came_later() => Assert.Equal(
        5,
        FirstUnexplained(Map(P, 1, 100, 0, 1), Write(P, 7, 2, 3), Read(P, 100, 4, 5), Read(P, 7, 6, 7), Read(P, 100, 8, 9)));

    [Fact]
    public void What_is_still_under_way_may_explain_an_answer()
    {
        Assert.Equal(7, FirstUnexplained(Map(P, 1, 100, 0, 1), Write(P, 7, 2, 9), Read(P, 7, 3, 4), Read(P, 100, 6, 7)));
        Assert.Equal(4, FirstUnexplained(Map(P, 1, 100, 0, 1), Write(P, 7, 5, 9), Read(P, 7, 3, 4)));
    }

    static int FirstUnexplained(params TimedCall[] calls) => calls[Decide(calls).Obstacle!.Culprit].RespondedAt;

    static void Right(params TimedCall[] calls) => Assert.Equal(LinearizationOutcome.Exists, Decide(calls).Outcome);

    /// <summary>In whatever order the calls are recorded, they have no order, and the checker says where it was stuck.</summary>
    static void Wrong(string stuckAt, params TimedCall[] calls)
    {
        var (outcome, _, obstacle, _) = Decide(calls);
        Assert.Equal(LinearizationOutcome.None, outcome);
        string open = string.Join("' or '", obstacle!.Open.Select(call => calls[call].Call.ToString()));
        Assert.Contains(stuckAt, $"{open}' when the page is '{obstacle.State}'", StringComparison.Ordinal);
        Assert.Equal(LinearizationOutcome.None, Decide(calls.Reverse()).Outcome);
    }

    static Linearization<PageState> Decide(IEnumerable<TimedCall> calls, long limit = 200_000) =>
        LinearizabilityChecker.Decide([.. calls], PageSpecification.OfPage, SearchLimits.OfExecution with { Configurations = limit });

    static TimedCall Map(Pfn frame, int tag, ulong value, int from, int to, bool writable = true) =>
        At(from, to, new PageCall(PageCallKind.Map, frame, tag, writable, value));

    static TimedCall Fade(Pfn frame, int tag, int from, int to, ulong value = 0) =>
        At(from, to, new PageCall(PageCallKind.Fade, frame, tag, Writable: true, value));

    static TimedCall Vanish(Pfn frame, int tag, int from, int to) => At(from, to, new PageCall(PageCallKind.Vanish, frame, tag));

    static TimedCall Read(Pfn frame, ulong value, int from, int to) => At(from, to, new PageCall(PageCallKind.Read, frame, Value: value));

    static TimedCall Write(Pfn frame, ulong value, int from, int to) => At(from, to, new PageCall(PageCallKind.Write, frame, Value: value));

    static TimedCall ReadFault(int from, int to) => At(from, to, new PageCall(PageCallKind.ReadFaulted));

    static TimedCall WriteFault(int from, int to) => At(from, to, new PageCall(PageCallKind.WriteFaulted));

    static TimedCall SawFrame(Pfn frame, int from, int to) => At(from, to, new PageCall(PageCallKind.SawFrame, frame));

    static TimedCall SawNothing(int from, int to) => At(from, to, new PageCall(PageCallKind.SawNothing));

    static TimedCall At(int from, int to, PageCall call) => new(call, from, to);
}
