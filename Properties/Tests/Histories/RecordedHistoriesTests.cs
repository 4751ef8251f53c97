using GpuMm.Harness.Histories;
using GpuMm.Harness.Linearizability;
using GpuMm.Tests.House;
using Xunit;

namespace GpuMm.Tests.Histories;

/// <summary>Histories as somebody would have recorded them. The folder that one lies in is its verdict.</summary>
public class RecordedHistoriesTests
{
    /// <summary>Where they are: by the sources, not copied.</summary>
    public static string Folder => Path.Combine(Repository.Root, "Properties", "Tests", "Histories", "Recorded");

    public static TheoryData<string> Linearizable() => [.. FilesIn("linearizable")];

    public static TheoryData<string> Illegal() => [.. FilesIn("illegal")];

    public static IEnumerable<string> FilesIn(string verdict) => PathsIn(verdict).Select(path => Path.GetFileName(path));

    public static IEnumerable<string> PathsIn(string verdict) =>
        Directory.EnumerateFiles(Path.Combine(Folder, verdict)).Order(StringComparer.Ordinal);

    [Theory]
    [MemberData(nameof(Linearizable))]
    public void A_history_that_has_an_order_is_linearizable(string file) =>
        Assert.Equal((null, LinearizationOutcome.Exists), Verdict(Check("linearizable", file)));

    [Theory]
    [MemberData(nameof(Illegal))]
    public void A_history_that_has_none_is_illegal(string file)
    {
        var history = Check("illegal", file);
        Assert.Equal((null, LinearizationOutcome.None), Verdict(history));
        Assert.NotNull(history.Why);
    }

    [Theory]
    [InlineData("another-log.log", 4, "this is no line of jepsen.util")]
    [InlineData("answer-of-another-operation.jsonl", 3, "is answered for 'read', but has 'write' open since line 1")]
    [InlineData("answer-without-invocation.jsonl", 5, "process engine is answered, but has nothing open")]
    [InlineData("bad-json.jsonl", 3, "this is no JSON: ''' is an invalid start")]
    [InlineData("binary.jsonl", 1, "this is a binary file")]
    [InlineData("cut-off-line.jsonl", 7, "this is no JSON: Expected end of string")]
    [InlineData("empty.jsonl", 1, "this file has no operation")]
    [InlineData("model-unknown.jsonl", 1, "there is no model 'queue'; choose one of cas-register")]
    [InlineData("no-process.jsonl", 1, "there is no \"process\"")]
    [InlineData("read-without-response.jsonl", 4, "a 'read' that is ok needs a \"response\": the value")]
    [InlineData("time-goes-backwards.jsonl", 6, "time goes backwards, from 170 to 165")]
    [InlineData("too-few-arguments.jsonl", 6, "'cas' has 2 arguments here; it is cas [key, expected, new] -> false if")]
    [InlineData("two-invocations-open.jsonl", 4, "process engine begins 'read' although its 'read' of line 2 is still open")]
    [InlineData("unknown-operation.jsonl", 4, "there is no operation 'remap' in the model page; it has map, unmap, translate")]
    public void A_broken_file_is_refused_with_its_line(string file, int line, string expected)
    {
        var history = Check("broken", file);
        Assert.StartsWith($"{history.File}:{line}: ", history.Broken);
        Assert.Contains(expected, history.Broken);
        Assert.DoesNotContain('\n', history.Broken!);
        Assert.Null(history.History);
    }

    [Fact]
    public void Every_broken_file_is_expected_to_be_broken_in_a_certain_line()
    {
        var method = typeof(RecordedHistoriesTests).GetMethod(nameof(A_broken_file_is_refused_with_its_line))!;
        var expected = method.GetCustomAttributesData().Where(data => data.AttributeType == typeof(InlineDataAttribute))
            .Select(data => ((IList<System.Reflection.CustomAttributeTypedArgument>)data.ConstructorArguments[0].Value!)[0].Value);
        Assert.Equal(FilesIn("broken"), expected.Cast<string>());
    }

    [Theory]
    [InlineData("stale-translation.jsonl", "the page", "sm0: translate to \"vram 0x1a2000\", line 9", 2)]
    [InlineData("lost-write.jsonl", "the register", "host: read \"0x10\", line 8", 2)]
    [InlineData("two-maps-at-once.jsonl", "the page", "client 8: map \"vram 0x3000\", line 4", 2)]
    [InlineData("kv-one-key.jsonl", "register \"fence 1\"", "1: read 6, line 9", 1)]
    [InlineData("cas-succeeded-twice.jsonl", "the register", "context 2: cas 0 to 2, line 8", 2)]
    [InlineData("fault-after-map.jsonl", "page 0x10", "1: translate to nothing, line 9", 2)]
    [InlineData("back-to-the-old-value.log", "the register", "2: read 1, line 8", 2)]
    public void The_answer_that_cannot_be_explained_is_named(string file, string which, string culprit, int subHistory)
    {
        var history = Check("illegal", file);
        var (illegal, why) = (history.Illegal!, history.Why!);
        var origin = illegal.Origin(why.Culprit);
        Assert.Equal(which, illegal.Name);
        string process = history.History!.Processes[origin.Process];
        Assert.Equal(culprit, $"{process}: {illegal.Describe(why.Culprit)}, line {origin.RespondedLine}");
        Assert.Equal(subHistory, why.SubHistory.Count);
        Assert.True(why.IsSmallest);
    }

    [Fact]
    public void A_file_that_is_not_there_is_broken_and_no_crash() =>
        Assert.Contains("no-such.jsonl:1: this file cannot be read", Check("broken", "no-such.jsonl").Broken);

    static CheckedHistory Check(string verdict, string file) =>
        new HistoryCheck(null, new CheckLimits(60, 64), says: true).One(Path.Combine(Folder, verdict, file));

    static (string? Broken, LinearizationOutcome Outcome) Verdict(CheckedHistory history) => (history.Broken, history.Outcome);
}
