using GpuMm.Harness.Histories;
using GpuMm.Harness.Linearizability;
using Xunit;

namespace GpuMm.Tests.Histories;

/// <summary>What is read from a log of Jepsen.</summary>
public class JepsenLogReadingTests
{
    [Theory]
    [InlineData("\t")]
    [InlineData(" ")]
    [InlineData("  \t ")]
    public void Words_stand_apart_by_tabs_or_spaces(string gap) => AssertReads(
        ["0: write 3, 1 to 2", "1: cas 3 to 4, 3 to 4", "0: read 4, 5 to 6"],
        Said(gap, "0", ":invoke", ":write", "3"), Said(gap, "0", ":ok", ":write", "3"),
        Said(gap, "1", ":invoke", ":cas", "[3 4]"), Said(gap, "1", ":ok", ":cas", "[3 4]"),
        Said(gap, "0", ":invoke", ":read", "nil"), Said(gap, "0", ":ok", ":read", "4"));

    [Fact]
    public void Nil_is_nothing() => AssertReads(
        ["0: read nothing, 1 to 2"], Said("0", ":invoke", ":read", "nil"), Said("0", ":ok", ":read", "nil"));

    [Fact]
    public void The_nemesis_and_other_loggers_are_passed_over() => AssertReads(
        ["0: write 3, 3 to 6"],
        "INFO  jepsen.core - Setting up OS",
        Said(":nemesis", ":info", ":start", "nil"),
        Said("0", ":invoke", ":write", "3"),
        Said(":nemesis", ":info", ":start", "\"Cut off {:n1 #{:n4}}\""),
        "WARN  raftis.client - 0 :ok :write 9",
        Said("0", ":ok", ":write", "3"));

    [Fact]
    public void What_timed_out_is_pending_if_it_is_info()
    {
        var history = Read(
            Said("0", ":invoke", ":write", "3"), Said("0", ":info", ":write", ":timed-out"),
            Said("1", ":invoke", ":cas", "[3 4]"), Said("1", ":info", ":cas", ":timed-out"));
        Assert.Equal(2, history.Pending);
        Assert.Equal([$"0: write 3, 1 to {TimedCall.Never}", $"1: cas 3 to 4, 3 to {TimedCall.Never}"], HistoryReadingTests.Calls(history));
    }

    [Fact]
    public void What_timed_out_and_failed_has_seen_nothing() => AssertReads(
        [],
        Said("0", ":invoke", ":read", "nil"), Said("0", ":fail", ":read", ":timed-out"),
        Said("1", ":invoke", ":cas", "[3 4]"), Said("1", ":fail", ":cas", ":timed-out"));

    [Fact]
    public void A_cas_that_failed_has_found_something_else() => AssertReads(
        ["1: cas of 3 failed, 1 to 2"], Said("1", ":invoke", ":cas", "[3 4]"), Said("1", ":fail", ":cas", "[3 4]"));

    [Fact]
    public void Windows_ends_of_lines_do_not_matter()
    {
        string text = string.Join(
            "\r\n", Said("0", ":invoke", ":write", "3"), Said("0", ":ok", ":write", "3"), Said("1", ":invoke", ":read", "nil"));
        Assert.Equal(["0: write 3, 1 to 2"], HistoryReadingTests.Calls(HistoryReadingTests.ReadText(text)));
    }

    [Theory]
    [InlineData("INFO  jepsen.util - 0", "there must be a process, a type, an operation and a value")]
    [InlineData("INFO  jepsen.util - 0 invoke read nil", "there must be a process, a type, an operation and a value")]
    [InlineData("INFO  jepsen.util - n1 :invoke :read nil", "the process 'n1' is not a whole number")]
    [InlineData("INFO  jepsen.util - 0 :done :read nil", "the type ':done' is none of")]
    [InlineData("INFO  jepsen.util - 0 :invoke :append 3", "there is no operation 'append' with 1 arguments")]
    [InlineData("INFO  jepsen.util - 0 :invoke :cas 3", "there is no operation 'cas' with 1 arguments")]
    [InlineData("INFO  jepsen.util: 0 :invoke :read nil", "this is no line of jepsen.util")]
    [InlineData("jepsen.util - 0 :invoke :read nil", "this is neither a JSON object nor a line of jepsen.util")]
    public void A_line_that_says_something_else_is_refused(string line, string expected) =>
        Assert.Contains(expected, Assert.Throws<BrokenHistoryException>(() => Read(line)).Message);

    static RecordedHistory Read(params string[] lines) => HistoryReadingTests.ReadText(string.Join('\n', lines));

    static void AssertReads(string[] expected, params string[] lines) => Assert.Equal(expected, HistoryReadingTests.Calls(Read(lines)));

    static string Said(string process, string kind, string operation, string value) => Said("\t", process, kind, operation, value);

    static string Said(string gap, params string[] words) => $"INFO  jepsen.util - {string.Join(gap, words)}";
}
