using System.Text.Json;
using GpuMm.Cli;
using GpuMm.Cli.Views;
using GpuMm.Harness.Measuring;
using GpuMm.Tests.House;
using Xunit;

namespace GpuMm.Tests.Cli;

/// <summary><c>gpumm defects</c>: the list, and whether all on it are found.</summary>
public sealed class DefectsTests : IDisposable
{
    readonly ScratchFile file = new();

    [Fact]
    public void The_list_names_every_defect_and_all_that_is_known_of_it()
    {
        var run = CommandRun.Of("defects");
        Assert.Equal((ExitCode.Holds, ""), (run.Code, run.Err));
        Assert.All(KnownDefect.All, defect => Assert.Contains(
            $"{defect.Id,-6}{defect.Variant.Summary}\n      so that: {defect.Variant.Consequence}\n      noticed by {defect.Expected.Id}; "
            + $"{(defect.Variant.Source == "own" ? "thought up for this catalogue" : $"known from {defect.Variant.Source}")}\n",
            run.Out));
        Assert.All(KnownDefect.NotBuilt, known => Assert.Contains($"{known.Id,-6}{known.System}: {known.Summary}\n", run.Out));
    }

    [Fact]
    public void The_list_can_be_of_one_system_or_of_a_few_ids()
    {
        var ofSystem = CommandRun.Of("defects", "--system", "vm");
        Assert.Contains("P01 ", ofSystem.Out);
        Assert.DoesNotContain("N01 ", ofSystem.Out);
        var ofIds = CommandRun.Of("defects", "--id", "n01,P12");
        var headed = ofIds.Out.Split('\n').Where(line => line.Length > 0 && char.IsUpper(line[0]));
        Assert.Equal(["N01", "P12"], headed.Select(line => line[..3]));
    }

    [Fact]
    public void The_list_is_there_for_scripts_too()
    {
        var run = CommandRun.Of("defects", "--json", "-");
        using var json = JsonDocument.Parse(run.Out);
        Assert.Equal(KnownDefect.All.Select(defect => defect.Id),
            json.RootElement.GetProperty("defects").EnumerateArray().Select(defect => defect.GetProperty("id").GetString()));
        Assert.Equal(KnownDefect.NotBuilt.Count, json.RootElement.GetProperty("not_built").GetArrayLength());
    }

    [Fact]
    public void A_run_measures_each_defect_and_returns_0_if_all_are_found()
    {
        var run = CommandRun.Of("defects", "--run", "--id", "N03,X04", "--seeds", "2", "--json", file.Path);
        Assert.Equal((ExitCode.Holds, ""), (run.Code, run.Err));
        Assert.Contains("N03    vmm      2 of 2", run.Out);
        Assert.EndsWith("every defect was found from every seed\n", run.Out);
        using var json = JsonDocument.Parse(File.ReadAllText(file.Path));
        var defect = json.RootElement.GetProperty("defects")[0];
        Assert.True(defect.GetProperty("found").GetBoolean());
        Assert.Equal("critical-path-clean", defect.GetProperty("property").GetString());
        Assert.Equal(1, defect.GetProperty("operations").GetInt32());
        string[] keys =
        [
            "id", "system", "expected_property", "seconds_to_find", "schedules_to_find", "preemptions", "token", "tasks", "failures",
            "canonical", "minimality", "seed", "violates", "hunts",
        ];
        Assert.All(keys, key => Assert.True(defect.TryGetProperty(key, out _), key));
    }

    [Fact]
    public void A_run_that_misses_a_defect_returns_1_and_names_it()
    {
        var run = CommandRun.Of("defects", "--run", "--id", "N09", "--seeds", "1", "--seconds", "1e-9");
        Assert.Equal(ExitCode.Violated, run.Code);
        Assert.EndsWith("not found from every seed: N09\n", run.Out);
    }

    [Fact]
    public void The_tables_are_there_as_Markdown()
    {
        CommandRun.Of("defects", "--run", "--id", "N03", "--seeds", "1", "--markdown", file.Path);
        string page = File.ReadAllText(file.Path);
        Assert.StartsWith("# The kill table\n", page);
        Assert.Matches(@"\n\| N03 \| 1 of 1 \| critical-path-clean \| [0-9]+ \| .* \| yes \| proved \| `A = map\(", page);
        Assert.Contains("\n| critical-path-clean | 1 |", page);
    }

    [Fact]
    public void The_page_beside_the_kill_table_and_the_README_say_what_the_table_says()
    {
        string page = MeasurementMarkdown.Of(KillTable.Defects, new MeasuringOptions());
        Assert.Equal($"{page}\n", Repository.Read("Properties/Harness/Defects/KillTable.md"));
        string[] rows = [.. page.Split("\n## ")[0].Split('\n').Where(line => line.StartsWith('|'))];
        Assert.Equal(7, rows.Length - 1);
        Assert.Contains(string.Join('\n', rows), Repository.Read("README.md"), StringComparison.Ordinal);
    }

    [Fact]
    public void An_interrupted_run_goes_on_with_its_journal()
    {
        string[] args = ["defects", "--run", "--id", "N03", "--seeds", "1", "--journal", file.Path];
        var first = CommandRun.Of(args);
        string[] lines = File.ReadAllLines(file.Path);
        File.WriteAllLines(file.Path, [lines[0], lines[1].Replace("critical-path-clean", "lock-order", StringComparison.Ordinal)]);
        var second = CommandRun.Of(args);
        Assert.Contains("critical-path-clean\n", first.Out);
        Assert.Contains("lock-order\n", second.Out);
    }

    [Fact]
    public void What_is_wrong_with_a_patch_is_told_in_words_for_its_author()
    {
        var run = CommandRun.Of("defects", "--patch", "nova-v7", "--markdown", file.Path);
        Assert.Equal((ExitCode.Violated, ""), (run.Code, run.Err));
        Assert.StartsWith("nova-v7: ", run.Out);
        Assert.Contains("N12: execute with the wrong number of frames loses the mapping\n   so that: ", run.Out);
        Assert.Contains("     first   A = prepare(vmm 0, 1 page)\n     first   execute(A, writable, one frame too few)\n", run.Out);
        Assert.Matches(@"(?m)^\| N12 \| .* \| error-atomic \|$", File.ReadAllText(file.Path));
        string token = run.Out.Split('\n').First(line => line.Contains("gpumm replay ", StringComparison.Ordinal)).Split(' ')[^1];
        Assert.Equal(ExitCode.Violated, CommandRun.Of("replay", token).Code);
    }

    [Theory]
    [InlineData("'nova-v8' is no patch as it was posted; the patches are nova-v7, panthor-v4", "--patch", "nova-v8")]
    [InlineData("'N01' is no patch", "--patch", "N01")]
    [InlineData("--run and --patch exclude each other", "--run", "--patch", "nova-v7")]
    [InlineData("there is no defect 'N99' there; gpumm defects lists", "--id", "N99")]
    [InlineData("there is no defect 'N01' there", "--system", "vm", "--id", "N01")]
    [InlineData("there is no system 'vmx'; choose one of vmm", "--system", "vmx")]
    [InlineData("--seeds is for --run; add that, or leave it out", "--seeds", "3")]
    [InlineData("--seeds '0' is not a whole number from 1", "--run", "--seeds", "0")]
    [InlineData("cannot keep a journal in '/no/such/journal': there is no such directory", "--run", "--journal", "/no/such/journal")]
    [InlineData("cannot write the tables to '/no/such/page'", "--run", "--markdown", "/no/such/page")]
    [InlineData("cannot go to the same place", "--run", "--json", "-", "--markdown", "-")]
    [InlineData("cannot go to the same place", "--run", "--json", "same", "--journal", "same")]
    [InlineData("--patch shows all of a patch; leave out --id and --system", "--patch", "nova-v7", "--id", "N01")]
    [InlineData("--patch shows all of a patch; leave out --id and --system", "--patch", "nova-v7", "--system", "vm")]
    [InlineData("--id '' names no defect", "--id", "")]
    [InlineData("--markdown is for --run or --patch", "--markdown", "-")]
    public void Bad_input_is_told_in_one_line(string expected, params string[] options)
    {
        var run = CommandRun.Of(["defects", .. options]);
        run.AssertIsOneComplaint();
        Assert.Contains(expected, run.Err);
    }

    public void Dispose() => file.Dispose();
}
