using System.Text.Json;
using GpuMm.Cli;
using GpuMm.Harness;
using GpuMm.Harness.Systems.Vmm;
using Xunit;

namespace GpuMm.Tests.Cli;

public class FuzzTests
{
    static readonly string[] Keys =
    [
        "variant", "systems", "seed", "jobs", "seconds", "scenarios", "schedules", "steps", "operations", "unknown", "pct",
        "violations", "sometimes",
    ];

    static readonly string[] ViolationKeys =
    [
        "property", "system", "variant", "operations", "tasks", "preemptions", "proved_minimal_in_preemptions", "failures",
        "token", "seconds_to_find", "schedules_to_find",
    ];

    [Fact]
    public void A_campaign_that_finds_nothing_returns_0_and_says_what_it_covered()
    {
        var run = CommandRun.Of("fuzz", "--scenarios", "100", "--seed", "7", "--jobs", "2");
        Assert.Equal(ExitCode.Holds, run.Code);
        Assert.Contains("100 scenarios, 2 jobs, seed 7", run.Out);
        Assert.Contains("100 scenarios under ", run.Out);
        Assert.Contains("translation-linearizable", run.Out);
        Assert.EndsWith("nothing is violated\n", run.Out);
        Assert.Equal("", run.Err);
    }

    [Fact]
    public void Without_a_seed_one_is_chosen_and_printed()
    {
        var run = CommandRun.Of("fuzz", "--scenarios", "1");
        Assert.Matches(@"^fuzzing .*, seed [0-9]+, ", run.Out);
    }

    [Fact]
    public void A_campaign_that_finds_something_returns_1_and_prints_the_report_with_its_token()
    {
        var run = CommandRun.Of(CommandRun.Violating);
        Assert.Equal(ExitCode.Violated, run.Code);
        Assert.Contains("---- violation 1 of 1", run.Out);
        Assert.Contains("VIOLATED ", run.Out);
        Assert.Contains("gm1-", run.Out);
        Assert.Equal("", run.Err);
    }

    [Fact]
    public void A_situation_that_was_not_reached_is_listed_by_name()
    {
        var run = CommandRun.Of(CommandRun.Violating); // ends within a few scenarios
        int list = run.Out.IndexOf("not reached ", StringComparison.Ordinal);
        Assert.True(list > 0);
        Assert.Contains(VmmSystem.Instance.Situations.Names, name => run.Out[list..].Contains(name, StringComparison.Ordinal));
    }

    [Fact]
    public void Json_has_exactly_the_promised_keys_and_stands_alone_on_standard_output()
    {
        var run = CommandRun.Of([.. CommandRun.Violating, "--json", "-"]);
        Assert.Equal(ExitCode.Violated, run.Code);
        using var json = JsonDocument.Parse(run.Out);
        Assert.Equal(Keys, KeysOf(json.RootElement));
        Assert.Equal(VmmSystem.Instance.Situations.Names, KeysOf(json.RootElement.GetProperty("sometimes")));
        var violation = Assert.Single(json.RootElement.GetProperty("violations").EnumerateArray());
        Assert.Equal(ViolationKeys, KeysOf(violation));
        Assert.Equal("nova-v7", json.RootElement.GetProperty("variant").GetString());
        Assert.Equal(["vmm"], json.RootElement.GetProperty("systems").EnumerateArray().Select(system => system.GetString()));
        Assert.StartsWith("gm1-", violation.GetProperty("token").GetString());
        Assert.Contains("VIOLATED ", run.Err); // who watches still sees it
    }

    [Fact]
    public void What_the_schedules_of_pct_are_worth_is_computed_for_the_most_tasks_and_steps()
    {
        var run = CommandRun.Of("fuzz", "--scenarios", "100", "--seed", "5", "--json", "-");
        using var json = JsonDocument.Parse(run.Out);
        var pct = json.RootElement.GetProperty("pct");
        Assert.Equal(["depth", "tasks", "steps", "bound"], KeysOf(pct));
        int tasks = pct.GetProperty("tasks").GetInt32();
        int steps = pct.GetProperty("steps").GetInt32();
        Assert.Equal(3, pct.GetProperty("depth").GetInt32());
        Assert.InRange(tasks, 2, Scenario.MaxTasks);
        Assert.InRange(steps, 10, Scenario.StepLimit);
        Assert.Equal(1.0 / tasks / steps / steps, pct.GetProperty("bound").GetDouble(), 1e-15);
        double once = (double)tasks * steps * steps;
        Assert.Contains($"in the default order; here n = {tasks}, k = {steps:N0}: 1 in {once:N0}\n", run.Err);
    }

    [Theory]
    [InlineData("random")]
    [InlineData("surw")]
    public void Without_pct_nothing_is_said_about_it(string scheduler)
    {
        var run = CommandRun.Of("fuzz", "--scenarios", "40", "--seed", "5", "--scheduler", scheduler, "--json", "-");
        using var json = JsonDocument.Parse(run.Out);
        Assert.Equal(JsonValueKind.Null, json.RootElement.GetProperty("pct").ValueKind);
        Assert.DoesNotContain("1/(n k^2)", run.Err);
    }

    [Fact]
    public void Json_replaces_what_the_file_held()
    {
        using var file = new ScratchFile();
        File.WriteAllText(file.Path, new string('x', 100_000));
        var run = CommandRun.Of("fuzz", "--scenarios", "40", "--seed", "5", "--json", file.Path);
        Assert.Equal(ExitCode.Holds, run.Code);
        using var json = JsonDocument.Parse(File.ReadAllText(file.Path));
        Assert.Equal(40, json.RootElement.GetProperty("scenarios").GetInt64());
        Assert.Equal(5, json.RootElement.GetProperty("seed").GetInt64());
        Assert.Empty(json.RootElement.GetProperty("violations").EnumerateArray());
    }

    [Fact]
    public void An_interrupted_campaign_prints_what_it_covered()
    {
        using var output = new StringWriter();
        using var interruption = new CancellationTokenSource();
        interruption.Cancel();
        int code = CliMain.Run(["fuzz", "--seconds", "600"], new Terminal(output, output, Interrupted: interruption.Token));
        Assert.Equal(ExitCode.Holds, code);
        Assert.Contains("stopped early", output.ToString());
    }

    [Fact]
    public void On_a_screen_the_same_summary_follows_the_live_picture()
    {
        using var output = new StringWriter();
        int code = CliMain.Run(CommandRun.Violating, new Terminal(output, output, IsInteractive: true));
        Assert.Equal(ExitCode.Violated, code);
        Assert.Contains("---- violation 1 of 1", output.ToString());
    }

    static IEnumerable<string> KeysOf(JsonElement element) => element.EnumerateObject().Select(property => property.Name);
}
