using GpuMm.Model.Specification;
using GpuMm.Model.Vocabulary;
using Xunit;

namespace GpuMm.Tests.Model;

/// <summary>The dictionary of one page: what may happen in which state, and what the page is then.</summary>
public class PageSpecificationTests
{
    const int OurTag = 1;
    const int OtherTag = 2;
    const string Refused = "refused";
    const string Same = "same";

    static readonly Pfn Ours = new(0x11);
    static readonly Pfn Others = new(0x22);

    /// <summary>Rows are calls, columns the states in which they happen.</summary>
    public static TheoryData<string, string, string, string, string> Table() => new()
    {
        // call                  unmapped             writable             read-only            fading
        { "map",                 "mapped",            Refused,             Refused,             Refused },
        { "fade",                "fading",            "fading",            "fading",            Refused },
        { "fade read-only",      "fading read-only",  "fading read-only",  "fading read-only",  Refused },
        { "fade of another",     "fading other",      Refused,             Refused,             Refused },
        { "vanish",              Refused,             Refused,             Refused,             "unmapped" },
        { "vanish of another",   Refused,             Refused,             Refused,             Refused },
        { "saw our frame",       Refused,             Same,                Same,                Same },
        { "saw another frame",   Refused,             Refused,             Refused,             Refused },
        { "saw nothing",         Same,                Refused,             Refused,             Same },
        { "read our value",      Refused,             Same,                Same,                Same },
        { "read another value",  Refused,             Refused,             Refused,             Refused },
        { "read another frame",  Refused,             Refused,             Refused,             Refused },
        { "write",               Refused,             "mapped, written",   Refused,             "fading, written" },
        { "write another frame", Refused,             Refused,             Refused,             Refused },
        { "read fault",          Same,                Refused,             Refused,             Same },
        { "write fault",         Same,                Refused,             Same,                Same },
        { "replace",             "mapped",            "mapped",            "mapped",            "mapped" },
        { "clear",               "unmapped",          "unmapped",          "unmapped",          "unmapped" },
        { "lose",                "lost",              "lost",              "lost",              "lost" },
    };

    [Theory]
    [MemberData(nameof(Table))]
    public void A_call_is_permitted_or_not_and_leads_to_one_state(
        string call, string ifUnmapped, string ifWritable, string ifReadOnly, string ifFading)
    {
        AssertStep("unmapped", call, ifUnmapped);
        AssertStep("mapped", call, ifWritable);
        AssertStep("mapped read-only", call, ifReadOnly);
        AssertStep("fading", call, ifFading);
    }

    [Fact]
    public void A_fading_page_that_was_read_only_cannot_be_written()
    {
        var fading = State("fading read-only");
        Assert.Null(PageSpecification.Step(fading, Call("write")));
        Assert.Equal(fading, PageSpecification.Step(fading, Call("write fault")));
    }

    [Theory]
    [InlineData("saw our frame")]
    [InlineData("saw nothing")]
    [InlineData("read another value")]
    [InlineData("write another frame")]
    [InlineData("read fault")]
    public void Of_a_page_that_is_lost_anything_may_be_seen(string call) => AssertStep("lost", call, Same);

    [Fact]
    public void A_page_that_is_lost_is_known_again_when_it_is_replaced_or_cleared()
    {
        AssertStep("lost", "replace", "mapped");
        AssertStep("lost", "clear", "unmapped");
    }

    [Fact]
    public void A_map_that_fails_half_way_begins_from_nothing_with_the_value_its_owner_wrote() =>
        Assert.Equal(7UL, PageSpecification.Step(default, Call("fade"))!.Value.Value);

    [Fact]
    public void A_mapping_that_fades_keeps_what_was_written_to_it()
    {
        var written = State("mapped, written");
        Assert.Equal(9UL, PageSpecification.Step(written, Call("fade"))!.Value.Value);
    }

    [Fact]
    public void Without_data_any_value_will_do_and_frames_still_count()
    {
        Assert.NotNull(PageSpecification.OfTranslation.Step(State("mapped"), Call("read another value")));
        Assert.Null(PageSpecification.OfTranslation.Step(State("mapped"), Call("read another frame")));
        Assert.Equal(0UL, PageSpecification.OfTranslation.Step(State("mapped"), Call("write"))!.Value.Value);
    }

    [Fact]
    public void A_call_of_no_known_kind_is_refused() =>
        Assert.Null(PageSpecification.Step(default, new PageCall((PageCallKind)99)));

    [Theory]
    [InlineData("unmapped", "unmapped")]
    [InlineData("mapped", "p11 writable, value 0x7")]
    [InlineData("mapped read-only", "p11 read-only, value 0x7")]
    [InlineData("fading", "p11 or unmapped")]
    [InlineData("lost", "lost")]
    public void A_state_says_what_the_page_is(string state, string expected) => Assert.Equal(expected, State(state).ToString());

    [Theory]
    [InlineData("map", "map to p11")]
    [InlineData("fade", "begin to unmap p11")]
    [InlineData("vanish", "end of p11")]
    [InlineData("saw our frame", "tables hold p11")]
    [InlineData("saw nothing", "tables hold nothing")]
    [InlineData("read our value", "read 0x7 from p11")]
    [InlineData("write", "wrote 0x9 to p11")]
    [InlineData("read fault", "read faulted")]
    [InlineData("write fault", "write faulted")]
    [InlineData("replace", "map to p11")]
    [InlineData("clear", "unmap")]
    [InlineData("lose", "lost")]
    public void A_call_says_what_happened(string call, string expected) => Assert.Equal(expected, Call(call).ToString());

    static void AssertStep(string state, string call, string expected)
    {
        var next = PageSpecification.Step(State(state), Call(call));
        PageState? wanted = expected switch
        {
            Refused => null,
            Same => State(state),
            _ => State(expected),
        };
        Assert.True(next == wanted, $"{call} when {state}: expected {wanted?.ToString() ?? Refused}, got {next?.ToString() ?? Refused}");
    }

    static PageState State(string name) => name switch
    {
        "unmapped" => default,
        "mapped" => new PageState(PagePhase.Mapped, Ours, OurTag, true, 7),
        "mapped read-only" => new PageState(PagePhase.Mapped, Ours, OurTag, false, 7),
        "mapped, written" => new PageState(PagePhase.Mapped, Ours, OurTag, true, 9),
        "lost" => new PageState(PagePhase.Lost, default, 0, false, 0),
        "fading" => new PageState(PagePhase.Fading, Ours, OurTag, true, 7),
        "fading read-only" => new PageState(PagePhase.Fading, Ours, OurTag, false, 7),
        "fading, written" => new PageState(PagePhase.Fading, Ours, OurTag, true, 9),
        "fading other" => new PageState(PagePhase.Fading, Others, OtherTag, true, 7),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "no such state"),
    };

    static PageCall Call(string name) => name switch
    {
        "map" => new PageCall(PageCallKind.Map, Ours, OurTag, true, 7),
        "fade" => new PageCall(PageCallKind.Fade, Ours, OurTag, true, 7),
        "fade read-only" => new PageCall(PageCallKind.Fade, Ours, OurTag, false, 7), // the call says what the mapping was
        "fade of another" => new PageCall(PageCallKind.Fade, Others, OtherTag, true, 7),
        "vanish" => new PageCall(PageCallKind.Vanish, Ours, OurTag),
        "vanish of another" => new PageCall(PageCallKind.Vanish, Others, OtherTag),
        "saw our frame" => new PageCall(PageCallKind.SawFrame, Ours),
        "saw another frame" => new PageCall(PageCallKind.SawFrame, Others),
        "saw nothing" => new PageCall(PageCallKind.SawNothing),
        "read our value" => new PageCall(PageCallKind.Read, Ours, Value: 7),
        "read another value" => new PageCall(PageCallKind.Read, Ours, Value: 8),
        "read another frame" => new PageCall(PageCallKind.Read, Others, Value: 7),
        "write" => new PageCall(PageCallKind.Write, Ours, Value: 9),
        "write another frame" => new PageCall(PageCallKind.Write, Others, Value: 9),
        "replace" => new PageCall(PageCallKind.Replace, Ours, OurTag, true, 7),
        "clear" => new PageCall(PageCallKind.Clear),
        "lose" => new PageCall(PageCallKind.Lose),
        "read fault" => new PageCall(PageCallKind.ReadFaulted),
        "write fault" => new PageCall(PageCallKind.WriteFaulted),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "no such call"),
    };
}
