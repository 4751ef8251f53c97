using System.Text;
using GpuMm.Harness.Histories;
using GpuMm.Harness.Linearizability;
using Xunit;

namespace GpuMm.Tests.Histories;

/// <summary>Histories of what the harness checks itself, written by hand.</summary>
public sealed class CallModelTests
{
    static readonly SearchLimits Limits = new(long.MaxValue, 64 << 20);

    [Theory]
    [InlineData("\"0xffffffffffffffff\"", "\"0xffffffffffffffff\"", LinearizationOutcome.Exists)]
    [InlineData("\"0xffffffffffffffff\"", "\"0xfffffffffffffffe\"", LinearizationOutcome.None)]
    [InlineData("\"0x11\"", "17", LinearizationOutcome.Exists)]
    [InlineData("\"0x11\"", "11", LinearizationOutcome.None)]
    public void All_bits_of_a_value_count_however_it_is_written(string written, string read, LinearizationOutcome expected) =>
        Assert.Equal(expected, Decide($"replace [5, 0, true, {written}]", $"read [5, {read}]"));

    [Fact]
    public void A_look_that_nobody_answered_says_nothing() => Assert.Equal(
        LinearizationOutcome.Exists,
        Assert.Single(Read(Invoke("replace [5, 0, true, 1]"), Ok, Invoke("read [5, 2]")).Objects).Decide(Limits).Outcome);

    [Fact]
    public void A_change_that_failed_has_not_happened() => Assert.Equal(
        LinearizationOutcome.None,
        Read(
            Invoke("replace [5, 0, true, 1]"), Ok, Invoke("clear []"), "{\"process\": 1, \"type\": \"fail\"}",
            Invoke("saw-nothing []"), Ok).Objects[0].Decide(Limits).Outcome);

    [Fact]
    public void An_object_and_its_calls_are_named_as_in_a_report()
    {
        var page = Assert.Single(Read(Invoke("map [\"0x1f\", 1, false, \"0x10\"]"), Ok, Invoke("saw-nothing []"), Ok).Objects);
        Assert.Equal("vmm 0 v200", page.Name);
        Assert.Equal(["map to p1f", "tables hold nothing"], [page.Describe(0), page.Describe(1)]);
        Assert.Equal(["p1f read-only, value 0x10"], page.Explain(Limits).PossibleStates);
    }

    [Theory]
    [InlineData("saw-frame [\"f\"]", "the frame \"f\" is not a whole number, such as 17 or \"0x11\"")]
    [InlineData("saw-frame [-1]", "the frame -1 is not a whole number")]
    [InlineData("vanish [1, \"0x1\"]", "the tag \"0x1\" is not a whole number from 0 to 2147483647")]
    [InlineData("replace [1, 1, 1, 1]", "the writable 1 is not true or false")]
    [InlineData("read [1]", "'read' has 1 arguments here; it is read [frame, value]")]
    [InlineData("load [2, 0, 1]", "the process 2 is not a whole number from 0 to 1")]
    [InlineData("munmap [0, 8]", "the page 8 is not a whole number from 0 to 7")]
    [InlineData("mprotect [0, 0, \"rw\"]", "the prot \"rw\" is not one of none, read, read-write")]
    public void What_makes_no_sense_is_refused(string call, string expected)
    {
        string model = call[..2] is "lo" or "mu" or "mp" ? "shared-page" : "mapping";
        var e = Assert.Throws<BrokenHistoryException>(() => ReadOf(model, Invoke(call), Ok));
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_history_that_names_no_model_is_not_taken_for_one_of_these()
    {
        Assert.Equal("page", HistoryModels.Guess("map", 1)!.Name);
        Assert.Equal("cas-register", HistoryModels.Guess("read", 0)!.Name);
        Assert.Equal("kv", HistoryModels.Guess("write", 2)!.Name);
        Assert.Equal("mapping", HistoryModels.Guess("map", 4)!.Name);
    }

    const string Ok = "{\"process\": 1, \"type\": \"ok\"}";

    static LinearizationOutcome Decide(params string[] calls) =>
        Assert.Single(Read([.. calls.SelectMany(call => new[] { Invoke(call), Ok })]).Objects).Decide(Limits).Outcome;

    static string Invoke(string call)
    {
        string[] words = call.Split(' ', 2);
        return "{\"process\": 1, \"type\": \"invoke\", \"object\": \"vmm 0 v200\", "
            + $"\"operation\": \"{words[0]}\", \"arguments\": {words[1]}}}";
    }

    static RecordedHistory Read(params string[] lines) => ReadOf("mapping", lines);

    static RecordedHistory ReadOf(string model, params string[] lines)
    {
        string text = string.Join('\n', lines.Prepend($"{{\"model\": \"{model}\"}}"));
        return HistoryFile.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)), "memory");
    }
}
