using GpuMm.Cli;
using GpuMm.Tests.Histories;
using Xunit;

namespace GpuMm.Tests.Cli;

/// <summary><c>gpumm check</c> as its user meets it.</summary>
public sealed class CheckTests : IDisposable
{
    readonly DirectoryInfo scratch = Directory.CreateTempSubdirectory("gpumm-check-");

    public void Dispose() => scratch.Delete(recursive: true);

    [Fact]
    public void A_file_that_is_not_there_does_not_keep_the_others_from_being_checked()
    {
        string good = Recorded("linearizable/unmap-of-nothing.jsonl");
        var run = CommandRun.Of("check", In("no-such.jsonl"), good);
        Assert.Equal(ExitCode.BadInput, run.Code);
        Assert.StartsWith($"{In("no-such.jsonl")}:1: this file cannot be read", Assert.Single(Lines(run.Err)));
        Assert.StartsWith("linearizable", Lines(run.Out)[0]);
    }

    [Fact]
    public void A_history_is_not_overwritten_by_what_is_said_of_it()
    {
        string text = File.ReadAllText(Recorded("illegal/lost-write.jsonl"));
        File.WriteAllText(In("mine.jsonl"), text);
        foreach (string option in (string[])["--json", "--svg"])
        {
            var run = CommandRun.Of("check", In("mine.jsonl"), option, In("mine.jsonl"));
            run.AssertIsOneComplaint();
            Assert.Contains("is a history that is to be checked", run.Err);
            Assert.Equal(text, File.ReadAllText(In("mine.jsonl")));
        }
    }

    [Fact]
    public void What_is_linearizable_returns_0_and_takes_one_line()
    {
        string file = Recorded("linearizable/moved-to-system-memory.jsonl");
        var run = CommandRun.Of("check", file);
        Assert.Equal((ExitCode.Holds, ""), (run.Code, run.Err));
        Assert.StartsWith($"linearizable  {file}  page, 6 operations (1 pending) on 2 objects", run.Out);
        Assert.Single(Lines(run.Out));
    }

    [Fact]
    public void What_is_illegal_returns_1_and_is_explained()
    {
        var run = CommandRun.Of("check", Recorded("illegal/stale-translation.jsonl"));
        Assert.Equal((ExitCode.Violated, ""), (run.Code, run.Err));
        string[] lines = Lines(run.Out);
        Assert.StartsWith("ILLEGAL       ", lines[0]);
        Assert.Equal(
            [
                "the page: no order of its operations is possible",
                "explained",
                "what was answered before line 9, in the order map \"vram 0x1a2000\", translate to \"vram 0x1a2000\", "
                + "unmap \"vram 0x1a2000\"",
                "cannot be explained, by process",
                "sm0 translate to \"vram 0x1a2000\" lines 8 to 9",
                "possible at that point",
                "the page held nothing; next could only come",
                "sm0 translate to \"vram 0x1a2000\" lines 8 to 9",
                "these 2 alone have no order, whether or not the others took effect; none can be spared",
                "host unmap \"vram 0x1a2000\" lines 6 to 7",
                "sm0 translate to \"vram 0x1a2000\" lines 8 to 9",
            ],
            lines[1..].Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries))));
    }

    [Fact]
    public void One_illegal_object_among_several_is_named()
    {
        var run = CommandRun.Of("check", Recorded("illegal/kv-one-key.jsonl"));
        Assert.Equal(ExitCode.Violated, run.Code);
        Assert.Contains("register \"fence 1\": no order of its operations is possible\n", run.Out);
        Assert.Contains("this one alone has no order, whether or not the others took effect", run.Out);
        Assert.DoesNotContain("fence 0", run.Out);
    }

    [Fact]
    public void What_is_broken_returns_2_and_is_told_on_standard_error()
    {
        string file = Recorded("broken/cut-off-line.jsonl");
        var run = CommandRun.Of("check", file);
        Assert.Equal((ExitCode.BadInput, ""), (run.Code, run.Out));
        Assert.StartsWith($"{file}:7: ", Assert.Single(Lines(run.Err)));
    }

    [Fact]
    public void A_directory_has_a_line_for_each_file_in_order_and_a_summary()
    {
        var run = CommandRun.Of("check", Recorded("linearizable"), "--jobs", "2");
        Assert.Equal((ExitCode.Holds, ""), (run.Code, run.Err));
        string[] files = [.. RecordedHistoriesTests.FilesIn("linearizable")];
        string[] lines = Lines(run.Out);
        Assert.Equal(files, lines[..^1].Select(line => Path.GetFileName(line.Split("  ")[1])));
        Assert.StartsWith($"{files.Length} files: {files.Length} linearizable, 0 illegal, 0 undecided, 0 broken; read in ", lines[^1]);
    }

    [Fact]
    public void Broken_files_do_not_keep_the_others_from_being_checked()
    {
        Copy("broken/bad-json.jsonl", "a.jsonl");
        Copy("illegal/lost-write.jsonl", "b.jsonl");
        Copy("broken/no-process.jsonl", "c.jsonl");
        Copy("linearizable/timed-out-cas.log", "d.log");
        Copy("broken/binary.jsonl", "e.txt");
        File.CreateSymbolicLink(In("f.jsonl"), In("nowhere"));
        var run = CommandRun.Of("check", scratch.FullName);
        Assert.Equal(ExitCode.BadInput, run.Code);
        Assert.Collection(
            Lines(run.Err),
            line => Assert.StartsWith($"{In("a.jsonl")}:3: this is no JSON", line),
            line => Assert.StartsWith($"{In("c.jsonl")}:1: there is no \"process\"", line),
            line => Assert.StartsWith($"{In("f.jsonl")}:1: this file cannot be read", line));
        Assert.Collection(
            Lines(run.Out),
            line => Assert.StartsWith($"ILLEGAL       {In("b.jsonl")}  ", line),
            line => Assert.StartsWith($"linearizable  {In("d.log")}  ", line),
            line => Assert.StartsWith("5 files: 1 linearizable, 1 illegal, 0 undecided, 3 broken; ", line));
    }

    [Fact]
    public void Illegal_files_among_others_return_1()
    {
        var run = CommandRun.Of("check", Recorded("linearizable"), Recorded("illegal/lost-write.jsonl"));
        Assert.Equal((ExitCode.Violated, ""), (run.Code, run.Err));
        Assert.Contains(", 1 illegal, 0 undecided, 0 broken;", run.Out);
    }

    [Fact]
    public void The_model_of_the_command_line_goes_before_that_of_the_file()
    {
        var run = CommandRun.Of("check", "--model", "register", Recorded("illegal/stale-translation.jsonl"));
        Assert.Equal(ExitCode.BadInput, run.Code);
        Assert.Contains(":2: there is no operation 'map' in the model register; it has read, write", run.Err);
    }

    [Theory]
    [InlineData("there is no file or option '--jsn'", "--jsn", "-")]
    [InlineData("there is no file or option ''", "")]
    [InlineData("Required argument 'HISTORY' missing")]
    [InlineData("there is no model 'queue'; choose one of cas-register, register, page, kv", ".", "--model", "queue")]
    [InlineData("--seconds '0' is not a positive number of seconds", "/", "--seconds", "0")]
    [InlineData("--memory '0' is not a whole number from 1", "/", "--memory", "0")]
    [InlineData("--jobs 'all' is not a whole number from 1", "/", "--jobs", "all")]
    public void Words_that_make_no_sense_are_one_complaint(string expected, params string[] args)
    {
        var run = CommandRun.Of(["check", .. args.Select(arg => arg is "." or "/" ? Recorded("illegal/lost-write.jsonl") : arg)]);
        run.AssertIsOneComplaint();
        Assert.Contains(expected, run.Err);
    }

    [Fact]
    public void A_directory_without_histories_is_one_complaint()
    {
        Copy("illegal/lost-write.jsonl", "history.json");
        var run = CommandRun.Of("check", scratch.FullName);
        run.AssertIsOneComplaint();
        Assert.Contains("their names end in .jsonl or .log", run.Err);
    }

    [Theory]
    [InlineData("undecided, the time was not enough; give more with --seconds", "--seconds", "0.001")]
    [InlineData("undecided, 1 MiB of memory was not enough; give more with --memory", "--memory", "1")]
    public void What_is_too_hard_is_undecided_and_says_what_to_raise(string expected, params string[] limit)
    {
        File.WriteAllLines(In("hard.jsonl"), TooHard());
        var run = CommandRun.Of(["check", In("hard.jsonl"), .. limit]);
        Assert.Equal(ExitCode.BadInput, run.Code);
        Assert.StartsWith("UNDECIDED     ", Assert.Single(Lines(run.Out)));
        Assert.StartsWith($"{In("hard.jsonl")}: {expected}", Assert.Single(Lines(run.Err)));
    }

    [Fact]
    public void What_is_undecided_hides_nothing_that_is_illegal()
    {
        File.WriteAllLines(In("hard.jsonl"), TooHard());
        var run = CommandRun.Of("check", In("hard.jsonl"), Recorded("illegal/lost-write.jsonl"), "--memory", "1");
        Assert.Equal(ExitCode.Violated, run.Code);
        Assert.Contains("2 files: 0 linearizable, 1 illegal, 1 undecided, 0 broken", run.Out);
    }

    [Fact]
    public void An_interruption_leaves_files_out_and_is_no_pass()
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var terminal = new Terminal(output, error, Interrupted: new CancellationToken(canceled: true));
        Assert.Equal(ExitCode.BadInput, CliMain.Run(["check", Recorded("linearizable/kv-doorbells.jsonl")], terminal));
        Assert.Equal("interrupted before 1 file could be checked\n", error.ToString());
        Assert.Equal("", output.ToString());
    }

    [Fact]
    public void The_help_has_the_operations_of_each_model()
    {
        var run = CommandRun.Of("check", "--help");
        Assert.Contains("unmap [tag?] -> the tag that was mapped, null for none, or nothing at all", run.Out);
        Assert.Contains("cas [key, expected, new] -> false if it held something else, as after fail", run.Out);
    }

    /// <summary>
    /// Swaps of one register that are all under way at the same time: is there a walk over all edges of a graph? There is none, since it
    /// comes to some nodes more often than it leaves them, but a search has to try its subsets.
    /// </summary>
    static IEnumerable<string> TooHard()
    {
        const int Nodes = 8;
        var edges = from node in Enumerable.Range(0, Nodes)
                    from next in Enumerable.Range(0, Nodes)
                    where node < next || (node + next) % 2 != 0
                    select (node, next);
        yield return """{"process": 0, "type": "invoke", "operation": "write", "arguments": [0]}""";
        yield return """{"process": 0, "type": "ok"}""";
        foreach (var (i, (node, next)) in edges.Index())
            yield return $$"""{"process": {{i}}, "type": "invoke", "operation": "cas", "arguments": [{{node}}, {{next}}]}""";
        for (int i = 0; i < edges.Count(); i++)
            yield return $$"""{"process": {{i}}, "type": "ok"}""";
    }

    static string Recorded(string path) => Path.Combine([RecordedHistoriesTests.Folder, .. path.Split('/')]);

    string In(string name) => Path.Combine(scratch.FullName, name);

    void Copy(string recorded, string name) => File.Copy(Recorded(recorded), In(name));

    static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
