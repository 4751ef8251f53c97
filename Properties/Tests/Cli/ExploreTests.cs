using System.Text.Json;
using GpuMm.Cli;
using GpuMm.Harness.Systems.Vmm;
using Xunit;

namespace GpuMm.Tests.Cli;

public class ExploreTests
{
    static readonly string[] Keys =
    [
        "system", "variant", "mmu", "tasks", "operations", "preemptions", "runs", "programs", "unfinished_programs", "bounded_programs",
        "bounded_programs_preemptions", "schedules", "steps", "pruned", "complete", "exhaustive", "stopped_early", "seconds", "scope",
        "properties", "violations",
    ];

    static readonly string[] Holding = ["explore", "--operations", "1", "--jobs", "2"];

    static readonly string[] Violating = ["explore", "--variant", "N10", "--mmu", "v2", "--preemptions", "1", "--jobs", "2"];

    [Fact]
    public void One_that_finds_nothing_returns_0_and_certifies_what_it_covered()
    {
        var run = CommandRun.Of(Holding);
        Assert.Equal(ExitCode.Holds, run.Code);
        Assert.StartsWith(
            "exploring vmm fixed, MMU v2 and v3, at most 1 operation over at most 2 tasks, every order where that is feasible, 2 jobs\n",
            run.Out);
        Assert.Matches(@"\nexplored    vmm, variant fixed, MMU v2 and v3, [0-9.]+ s\n", run.Out);
        Assert.Contains("\nscope       every program of at most 1 operation over at most 2 tasks, up to names ", run.Out);
        Assert.Contains("2 pages across 512 MiB", run.Out);
        Assert.Matches(@"\ncovered     [0-9]+ programs, each on every format\nran         [0-9]+ schedules, [0-9,]+ steps\n", run.Out);
        Assert.Contains("\npruned      0 alternatives ", run.Out);
        Assert.Matches(@"\nbound       every order of [0-9]+ programs\n", run.Out);
        Assert.Contains("\ncomplete    yes: nothing within these bounds was left out\n", run.Out);
        Assert.Contains("translation-linearizable", run.Out);
        Assert.EndsWith("nothing is violated\n", run.Out);
        Assert.Equal("", run.Err);
    }

    [Fact]
    public void One_that_finds_something_returns_1_and_prints_the_report_before_the_certificate()
    {
        var run = CommandRun.Of(Violating);
        Assert.Equal(ExitCode.Violated, run.Code);
        Assert.Contains("MMU v2, at most 2 operations over at most 2 tasks, at most 1 preemption, 2 jobs\n", run.Out);
        Assert.Contains("---- violation 1 of ", run.Out);
        Assert.Contains("gm1-", run.Out);
        int certificate = run.Out.IndexOf("---- the certificate", StringComparison.Ordinal);
        Assert.InRange(run.Out.IndexOf("VIOLATED ", StringComparison.Ordinal), 0, certificate);
        Assert.Contains("\nbound       every order with at most 1 preemption\n", run.Out);
        Assert.Contains("\ncomplete    no: it ended at the violation\n", run.Out);
        Assert.Equal("", run.Err);
    }

    [Fact]
    public void Json_has_exactly_the_promised_keys_and_stands_alone_on_standard_output()
    {
        var run = CommandRun.Of([.. Violating, "--json", "-"]);
        Assert.Equal(ExitCode.Violated, run.Code);
        using var json = JsonDocument.Parse(run.Out);
        var root = json.RootElement;
        Assert.Equal(Keys, root.EnumerateObject().Select(property => property.Name));
        Assert.Equal(("vmm", "N10", 2, 2, 1), (
            root.GetProperty("system").GetString(), root.GetProperty("variant").GetString(), root.GetProperty("tasks").GetInt32(),
            root.GetProperty("operations").GetInt32(), root.GetProperty("preemptions").GetInt32()));
        Assert.Equal(["v2"], root.GetProperty("mmu").EnumerateArray().Select(mmu => mmu.GetString()));
        Assert.False(root.GetProperty("complete").GetBoolean());
        Assert.False(root.GetProperty("stopped_early").GetBoolean());
        Assert.Equal(
            VmmSystem.Instance.Properties.Select(property => property.Id),
            root.GetProperty("properties").EnumerateArray().Select(property => property.GetString()));
        Assert.Equal("no-stale-translation", root.GetProperty("violations")[0].GetProperty("property").GetString());
        Assert.Contains("---- the certificate", run.Err); // who watches still sees it
    }

    [Fact]
    public void Json_of_what_has_no_bound_says_null_and_counts_the_same_as_the_text()
    {
        using var file = new ScratchFile();
        var run = CommandRun.Of([.. Holding, "--json", file.Path]);
        using var json = JsonDocument.Parse(File.ReadAllText(file.Path));
        var root = json.RootElement;
        Assert.Equal(JsonValueKind.Null, root.GetProperty("preemptions").ValueKind);
        Assert.Equal(0, root.GetProperty("bounded_programs").GetInt64());
        Assert.True(root.GetProperty("complete").GetBoolean());
        Assert.Contains($"covered     {root.GetProperty("programs")} programs, each", run.Out);
        Assert.Contains($"ran         {root.GetProperty("schedules")} schedules", run.Out);
    }

    [Fact]
    public void One_that_keeps_going_and_meets_a_run_without_end_says_why_it_is_not_complete()
    {
        var run = CommandRun.Of("explore", "--variant", "X03", "--mmu", "v2", "--tasks", "1", "--keep-going", "--jobs", "2");
        Assert.Equal(ExitCode.Violated, run.Code);
        Assert.Contains("\ncomplete    no: a run did not end by itself\n", run.Out);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_interrupted_one_prints_what_it_covered(bool onScreen)
    {
        using var output = new StringWriter();
        using var interruption = new CancellationTokenSource();
        interruption.Cancel();
        int code = CliMain.Run(["explore", "--operations", "4"], new Terminal(output, output, onScreen, interruption.Token));
        Assert.Equal(ExitCode.Holds, code);
        Assert.Contains("\ncovered     0 programs, each on every format\nran         0 schedules", output.ToString());
        Assert.Contains("\ncomplete    no: stopped early\n", output.ToString());
    }

    [Theory]
    [InlineData("--tasks '0' is not a whole number from 1 to 8", "--tasks", "0")]
    [InlineData("--operations '0' is not a whole number from 1 to 8", "--operations", "0")]
    [InlineData("--operations '99' is not a whole number from 1 to 8", "--operations", "99")]
    [InlineData("--preemptions '-1' is not a whole number from 0", "--preemptions", "-1")]
    [InlineData("--jobs '0' is not a whole number from 1", "--jobs", "0")]
    [InlineData("--mmu 'v4' is not v2 or v3", "--mmu", "v4")]
    [InlineData("there is no system 'vm2'; choose one of vmm, vm, svm, pagemap, manager", "--system", "vm2")]
    [InlineData("has no variant 'N99'; choose one of fixed, nova-v7", "--variant", "N99")]
    [InlineData("nova-v7 of vmm has no MMU v3, only v2", "--variant", "nova-v7", "--mmu", "v3")]
    [InlineData("there is no such directory; name a file", "--json", "/no/such/directory/result.json")]
    [InlineData("explore has no option '--seconds'; it has --system", "--seconds", "1")]
    public void What_is_wrong_with_the_input_is_told_in_one_line(string expected, params string[] options)
    {
        var run = CommandRun.Of(["explore", .. options]);
        run.AssertIsOneComplaint();
        Assert.Contains(expected, run.Err);
    }

    /// <summary>There is one such patch of the Vmm so far; its name is what the certificate says.</summary>
    [Fact]
    public void As_posted_stands_for_the_patch()
    {
        var run = CommandRun.Of("explore", "--variant", "as-posted", "--operations", "1");
        Assert.StartsWith("exploring vmm nova-v7, MMU v2, ", run.Out);
        Assert.Contains("explored    vmm, variant nova-v7, MMU v2, ", run.Out);
    }

    [Fact]
    public void Help_explains_each_option()
    {
        var run = CommandRun.Of("explore", "--help");
        Assert.Equal(ExitCode.Holds, run.Code);
        string[] options =
        [
            "--system", "--variant", "--mmu", "--tasks", "--operations", "--preemptions", "--jobs", "--keep-going", "--json",
        ];
        Assert.All(options, option => Assert.Matches($@"\n  {option} .*  \w", run.Out));
        Assert.Contains("certificate", run.Out);
        Assert.Contains("Ctrl-C", run.Out);
    }

    [Fact]
    public void What_a_variant_is_made_to_violate_and_does_not_here_is_said()
    {
        var run = CommandRun.Of("explore", "--variant", "N25", "--operations", "1");
        Assert.Equal(ExitCode.Holds, run.Code);
        Assert.EndsWith(
            "nothing is violated, although N25 is made to violate no-stale-translation: it needs more than this scope and bound\n",
            run.Out);
    }

    [Fact]
    public void A_program_that_was_not_finished_is_not_counted_as_covered()
    {
        var run = CommandRun.Of("explore", "--variant", "X06", "--preemptions", "1", "--jobs", "1");
        Assert.Equal(ExitCode.Violated, run.Code);
        Assert.Contains(" programs, each on every format; 1 program begun and not finished\n", run.Out);
    }
}
