using System.CommandLine;
using GpuMm.Harness.Campaigns;

namespace GpuMm.Cli.Verbs;

/// <summary>The options of <c>explore</c>, read as text like those of <c>fuzz</c>.</summary>
sealed class ExploreOptions
{
    static readonly IEnumerable<string> Runs =
        CampaignTarget.SystemNames.Select(name => $"{ScopeOptions.RunsWithoutBoundOf(name):N0} of {name}");

    static readonly ScopeOptions Default = new() { System = "" };

    readonly Option<string> system = TextOption.Make("--system", "NAME",
        $"What to explore: {string.Join(", ", CampaignTarget.SystemNames)}.", CampaignTarget.SystemNames[0]);

    readonly Option<string> variant = TextOption.Make("--variant", "NAME",
        "Which implementation: fixed, which should be right; a patch as it was posted (its name); or the id of a defect.",
        CampaignTarget.Fixed);

    readonly Option<string> mmu = TextOption.Make("--mmu", "v2|v3",
        "The only page table format. [default: all that the variant supports]");

    readonly Option<string> tasks = TextOption.Make("--tasks", "N", $"The most tasks at the same time. [default: {Default.Tasks}]");

    readonly Option<string> operations = TextOption.Make("--operations", "N",
        $"The most operations of a program, in all its tasks and before them. [default: {Default.Operations}]");

    readonly Option<string> preemptions = TextOption.Make("--preemptions", "N",
        "The most times that a task loses its turn although it could go on. [default: any number; a program that the runs do "
        + $"not exhaust is covered up to {ScopeOptions.FallbackPreemptions}]");

    readonly Option<string> runs = TextOption.Make("--runs", "N",
        $"Runs on a format that may be spent on every order of a program. [default: {string.Join(", ", Runs)}]");

    readonly Option<string> jobs = TextOption.Make("--jobs", "N",
        "Worker threads. What is found does not depend on it. [default: all cores]");

    readonly Option<bool> keepGoing = new("--keep-going")
    {
        Description = "Go on after a violation, and collect one counterexample for each property.",
    };

    readonly Option<string> json = TextOption.Json();

    public IEnumerable<Option> All => [system, variant, mmu, tasks, operations, preemptions, runs, jobs, keepGoing, json];

    public string? Json(ParseResult parsed) => parsed.GetValue(json);

    /// <exception cref="BadInputException">A value is not what it should be.</exception>
    public ScopeOptions Read(ParseResult parsed)
    {
        int width = TextOption.Value(parsed, tasks, Values.Tasks) ?? Default.Tasks;
        int size = TextOption.Value(parsed, operations, Values.Operations) ?? Default.Operations;
        return new ScopeOptions
        {
            System = parsed.GetRequiredValue(system),
            Variant = parsed.GetRequiredValue(variant),
            Mmu = TextOption.Value(parsed, mmu, Values.Mmu),
            Tasks = width,
            Operations = size,
            Preemptions = TextOption.Value(parsed, preemptions, Values.Preemptions),
            Runs = TextOption.Value(parsed, runs, Values.Scenarios),
            Jobs = TextOption.Value(parsed, jobs, Values.Jobs) ?? Environment.ProcessorCount,
            KeepGoing = parsed.GetValue(keepGoing),
        };
    }
}
