using System.Text;
using GpuMm.Harness.Histories;
using GpuMm.Harness.Linearizability;
using Xunit;

namespace GpuMm.Tests.Histories;

/// <summary>What the two readers make of their lines, and what every history has in common.</summary>
public class HistoryReadingTests
{
    const string Write3 = """{"process": 0, "type": "invoke", "operation": "write", "arguments": [3]}""";
    const string Ok = """{"process": 0, "type": "ok"}""";

    [Fact]
    public void Members_come_in_any_order() => AssertReads(
        ["0: write 3, 1 to 2", "1: read 3, 3 to 4"],
        Write3, Ok,
        """{"arguments": [], "operation": "read", "type": "invoke", "process": 1}""",
        """{"response": 3, "type": "ok", "process": 1}""");

    [Fact]
    public void Unknown_members_are_passed_over_whatever_they_hold() => AssertReads(
        ["0: write 3, 1 to 2"],
        """{"node": {"b": 7, "a": []}, "process": 0, "f": [{}], "type": "invoke", "operation": "write", "arguments": [3]}""",
        """{"process": 0, "Type": "fail", "type": "ok", "value": 9, "errors": null}""");

    [Fact]
    public void The_first_line_names_the_model_and_its_other_members_are_passed_over()
    {
        var history = Read("""{"recorder": "r535", "model": "register", "version": 2}""", Write3, Ok);
        Assert.Same(HistoryModels.Register, history.Model);
        Assert.Equal(["0: write 3, 2 to 3"], Calls(history));
    }

    [Fact]
    public void The_command_line_knows_the_model_better_than_the_first_line()
    {
        string[] lines = ["""{"model": "page"}""", Write3, Ok];
        Assert.Same(HistoryModels.Register, ReadText(string.Join('\n', lines), HistoryModels.Register).Model);
        AssertBroken(2, "there is no operation 'write' in the model page", lines);
    }

    [Theory]
    [InlineData("write", "[1]", "cas-register")]
    [InlineData("map", "[1]", "page")]
    [InlineData("unmap", "[]", "page")]
    [InlineData("write", "[\"key\", 1]", "kv")]
    [InlineData("cas", "[\"key\", 1, 2]", "kv")]
    public void Without_a_name_the_first_operation_tells_the_model(string operation, string arguments, string model) => Assert.Equal(
        model, Read($$"""{"process": 0, "type": "invoke", "operation": "{{operation}}", "arguments": {{arguments}}}""").Model.Name);

    [Fact]
    public void What_contradicts_itself_is_refused()
    {
        AssertBroken(3, "some lines have a \"time\"", Write3, Ok,
            """{"process": 0, "type": "invoke", "operation": "read", "time": 1}""");
        AssertBroken(2, "the model is named once", """{"model": "page"}""", """{"model": "page"}""");
        AssertBroken(2, "cannot answer false", Write3, """{"process": 0, "type": "ok", "response": false}""");
        AssertBroken(2, "the object is not that of the invocation", Write3, """{"process": 0, "type": "ok", "object": 7}""");
        AssertBroken(2, "the response of a cas is true, false or null",
            """{"process": 0, "type": "invoke", "operation": "cas", "arguments": [1, 2]}""",
            """{"process": 0, "type": "ok", "response": "false"}""");
        AssertBroken(2, "another tag than its argument",
            """{"process": 0, "type": "invoke", "operation": "unmap", "arguments": [5]}""",
            """{"process": 0, "type": "ok", "response": 6}""");
        AssertBroken(2, "null is no tag",
            """{"process": 0, "type": "invoke", "operation": "map", "arguments": [null]}""", Ok);
        AssertBroken(1, "the key is the object",
            """{"process": 0, "type": "invoke", "operation": "read", "arguments": [1], "object": 2}""");
    }

    [Fact]
    public void A_model_is_not_named_in_the_middle() =>
        AssertBroken(3, "the model is named once, before the first operation", Write3, Ok, """{"model": "register"}""");

    [Theory]
    [InlineData("3", "3")]
    [InlineData("-9223372036854775808", "-9223372036854775808")]
    [InlineData("\"3\"", "\"3\"")]
    [InlineData("\"null\"", "\"null\"")]
    [InlineData("null", "nothing")]
    [InlineData("true", "true")]
    [InlineData("1.50", "1.50")]
    [InlineData("18446744073709551615", "18446744073709551615")]
    [InlineData("{\"pfn\": [1, 2]}", "{\"pfn\":[1,2]}")]
    [InlineData("[ ]", "[]")]
    public void A_value_is_a_number_or_the_text_that_it_is_written_with(string json, string shown) => AssertReads(
        [$"0: read {shown}, 1 to 2"],
        """{"process": 0, "type": "invoke", "operation": "read"}""",
        $$"""{"process": 0, "type": "ok", "response": {{json}}}""");

    [Fact]
    public void A_number_and_its_text_are_two_values_and_one_process()
    {
        var history = Read(
            Write3, Ok,
            """{"process": "0", "type": "invoke", "operation": "read"}""",
            """{"process": "0", "type": "ok", "response": "3"}""");
        Assert.Equal(["0"], history.Processes);
        Assert.Equal(LinearizationOutcome.None, Outcome(history));
    }

    [Fact]
    public void Events_of_the_same_time_overlap_and_without_times_none_do()
    {
        string[] events =
        [
            Timed(Write3, 1), Timed(Ok, 4),
            Timed("""{"process": 1, "type": "invoke", "operation": "read"}""", 4),
            Timed("""{"process": 1, "type": "ok", "response": null}""", 9),
        ];
        AssertReads(["0: write 3, 1 to 2", "1: read nothing, 2 to 4"], events);
        Assert.Equal(LinearizationOutcome.Exists, Outcome(Read(events)));
        Assert.Equal(LinearizationOutcome.None, Outcome(Read([.. events.Select(line => line.Replace("\"time\"", "\"at\""))])));
    }

    [Fact]
    public void The_object_member_makes_objects_of_which_each_has_a_history_of_its_own()
    {
        var history = Read(
            """{"process": 0, "type": "invoke", "operation": "map", "arguments": [3], "object": 16}""", Ok,
            """{"process": 0, "type": "invoke", "operation": "map", "arguments": [3], "object": "fb"}""", Ok,
            """{"process": 0, "type": "invoke", "operation": "unmap", "object": 16}""", Ok);
        Assert.Equal(["page 16", "page fb"], history.Objects.Select(one => one.Name));
        Assert.Equal([2, 1], history.Objects.Select(one => one.Count));
    }

    [Fact]
    public void The_first_argument_of_a_map_of_registers_makes_objects()
    {
        var history = Read(
            """{"model": "kv"}""",
            """{"process": 0, "type": "invoke", "operation": "write", "arguments": [4, 1]}""", Ok,
            """{"process": 0, "type": "invoke", "operation": "cas", "arguments": ["4", 1, 2]}""", Ok,
            """{"process": 0, "type": "invoke", "operation": "read", "arguments": [4]}""",
            """{"process": 0, "type": "ok", "arguments": [4], "response": 1}""");
        Assert.Equal(["register 4", "register \"4\""], history.Objects.Select(one => one.Name));
        Assert.Equal(["0: write 1, 2 to 3", "0: read 1, 6 to 7", "0: cas 1 to 2, 4 to 5"], Calls(history));
    }

    [Fact]
    public void An_answer_repeats_the_arguments_of_its_invocation_or_none() => AssertBroken(
        2, "the arguments are not those of the invocation in line 1", Write3, """{"process": 0, "type": "ok", "arguments": [4]}""");

    [Theory]
    [InlineData("""{"process": 0, "type": "info"}""", 2)]
    [InlineData("""{"process": 0, "type": "info", "error": "timeout"}""", 2)]
    [InlineData("", 0)]
    public void What_is_not_answered_is_pending(string answer, int line)
    {
        var history = Read(Write3, answer);
        Assert.Equal((1, 1, 1), (history.Operations, history.Pending, history.Objects[0].PendingCount));
        Assert.Equal((1, TimedCall.Never), history.Objects[0].Interval(0));
        Assert.Equal(new CallOrigin(0, 1, line), history.Objects[0].Origin(0));
    }

    [Theory]
    [InlineData("\"type\": \"ok\"", "cas 1 to 2")]
    [InlineData("\"type\": \"ok\", \"response\": true", "cas 1 to 2")]
    [InlineData("\"type\": \"ok\", \"response\": null", "cas 1 to 2")]
    [InlineData("\"type\": \"ok\", \"response\": false", "cas of 1 failed")]
    [InlineData("\"type\": \"fail\"", "cas of 1 failed")]
    [InlineData("\"type\": \"fail\", \"error\": null", "cas of 1 failed")]
    [InlineData("\"type\": \"fail\", \"error\": \"refused\"", null)]
    public void A_cas_that_failed_has_looked_unless_something_went_wrong(string answer, string? expected) => AssertReads(
        expected is null ? [] : [$"0: {expected}, 1 to 2"],
        """{"process": 0, "type": "invoke", "operation": "cas", "arguments": [1, 2]}""", $$"""{"process": 0, {{answer}}}""");

    [Theory]
    [InlineData("[5]", "", "unmap 5")]
    [InlineData("[5]", ", \"response\": null", "unmap 5")]
    [InlineData("[]", ", \"response\": 5", "unmap 5")]
    [InlineData("[]", ", \"response\": null", "translate to nothing")]
    [InlineData("[]", "", "unmap")]
    public void An_unmap_says_what_was_mapped_before_or_after_or_not_at_all(string arguments, string response, string expected) =>
        AssertReads(
        [$"0: {expected}, 1 to 2"],
        $$"""{"process": 0, "type": "invoke", "operation": "unmap", "arguments": {{arguments}}}""",
        $$"""{"process": 0, "type": "ok"{{response}}}""");

    [Fact]
    public void What_failed_or_was_read_by_nobody_leaves_no_call() => AssertReads(
        [],
        Write3, """{"process": 0, "type": "fail"}""",
        """{"process": 0, "type": "invoke", "operation": "read"}""", """{"process": 0, "type": "fail"}""",
        """{"process": 0, "type": "invoke", "operation": "read"}""", """{"process": 0, "type": "info"}""");

    [Theory]
    [InlineData("\ufeff", "\n", "\n")]
    [InlineData("", "\r\n", "\r\n")]
    [InlineData("", "\n", "")]
    [InlineData("\ufeff", "\r\n", "")]
    [InlineData("\n  \n", "\n\n\t\n", "\n\n")]
    [InlineData("  ", " \n  ", " ")]
    public void Ends_of_lines_empty_lines_and_a_byte_order_mark_do_not_matter(string begin, string between, string end)
    {
        var history = ReadText(begin + string.Join(between, Write3, Ok) + end);
        Assert.Equal("write 3", history.Objects[0].Describe(0));
        Assert.Equal(0, history.Pending);
    }

    [Theory]
    [InlineData("[]", "this is neither a JSON object nor a line of jepsen.util")]
    [InlineData("{\"process\": 0} {}", "this is no JSON")]
    [InlineData("{\"process\": 1.5}", "\"process\" and \"object\" are whole numbers or strings")]
    [InlineData("{\"process\": 0, \"type\": \"done\"}", "\"type\" is none of invoke, ok, fail, info")]
    [InlineData("{\"process\": 0}", "there is no \"type\"")]
    [InlineData("{\"process\": 0, \"type\": \"invoke\"}", "an invocation needs an \"operation\"")]
    [InlineData("{\"process\": 0, \"arguments\": 3}", "\"arguments\" is not an array")]
    [InlineData("{\"process\": 0, \"time\": \"noon\"}", "\"time\" is not a whole number")]
    [InlineData("{\"model\": 3}", "\"model\" is not a string")]
    public void A_line_that_says_something_else_is_refused(string line, string expected) => AssertBroken(1, expected, line);

    [Fact]
    public void Lines_cross_the_buffer_of_the_reader()
    {
        const int Pairs = 5000;
        string padding = new('x', 60); // so that the file is a few buffers long, with every alignment
        var text = new StringBuilder();
        for (int i = 0; i < Pairs; i++)
        {
            string line = $$"""{"process": 0, "type": "invoke", "operation": "write", "arguments": [{{i}}], "note": "{{padding}}"}""";
            text.Append(line).Append('\n');
            text.Append(Ok).Append('\n');
        }

        Assert.InRange(text.Length, 2 << 18, int.MaxValue);
        var history = ReadText(text.ToString());
        Assert.Equal((Pairs, 0), (history.Objects[0].Count, history.Pending));
        for (int i = 0; i < Pairs; i++)
            Assert.Equal(
                ($"write {i}", new CallOrigin(0, (2 * i) + 1, (2 * i) + 2)),
                (history.Objects[0].Describe(i), history.Objects[0].Origin(i)));
    }

    [Fact]
    public void A_line_may_be_longer_than_the_buffer() => AssertReads(
        ["0: write 3, 1 to 2"], Write3.Replace("}", $", \"note\": \"{new string('x', 1 << 20)}\"}}"), Ok);

    [Fact]
    public void A_line_without_an_end_is_refused() =>
        AssertBroken(2, "this line is longer than 16 MiB", Write3, new string(' ', (16 << 20) + 1));

    static string Timed(string line, int time) => line.Replace("}", $", \"time\": {time}}}");

    static RecordedHistory Read(params string[] lines) => ReadText(string.Join('\n', lines) + "\n");

    internal static RecordedHistory ReadText(string text, HistoryModel? model = null)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text));
        return HistoryFile.Read(stream, "history", model);
    }

    static LinearizationOutcome Outcome(RecordedHistory history) => history.Objects[0].Decide(SearchLimits.OfExecution).Outcome;

    /// <summary>Object by object, with process and interval.</summary>
    internal static IEnumerable<string> Calls(RecordedHistory history) =>
        from one in history.Objects
        from call in Enumerable.Range(0, one.Count)
        let interval = one.Interval(call)
        select $"{history.Processes[one.Origin(call).Process]}: {one.Describe(call)}, {interval.InvokedAt} to {interval.RespondedAt}";

    static void AssertReads(string[] expected, params string[] lines) => Assert.Equal(expected, Calls(Read(lines)));

    static void AssertBroken(int line, string expected, params string[] lines)
    {
        var e = Assert.Throws<BrokenHistoryException>(() => Read(lines));
        Assert.Equal(("history", line), (e.File, e.Line));
        Assert.StartsWith($"history:{line}: ", e.Message);
        Assert.Contains(expected, e.Message);
    }
}
