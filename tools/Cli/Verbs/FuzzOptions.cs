using System.CommandLine;
using System.Security.Cryptography;
using GpuMm.Harness.Campaigns;
using GpuMm.Harness.Scheduling;

namespace GpuMm.Cli.Verbs;

/// <summary>The options of <c>fuzz</c>. They are read as text, so that all complaints about them are in the same words.</summary>
sealed class FuzzOptions
{
    const double DefaultSeconds = 30;

    readonly Option<string> system = TextOption.Make("--system", "NAME",
        $"What to test: {string.Join(", ", CampaignTarget.SystemNames)}, or {CampaignTarget.AllSystems} that have the variant.",
        CampaignTarget.AllSystems);

    readonly Option<string> variant = TextOption.Make("--variant", "NAME",
        "Which implementation: fixed, which should be right; a patch as it was posted (its name, or as-posted); or the id of a defect.",
        CampaignTarget.Fixed);

    readonly Option<string> mmu = TextOption.Make("--mmu", "v2|v3",
        "The only page table format to test. [default: all that the variant supports]");

    readonly Option<string> seconds = TextOption.Make("--seconds", "N", $"How long to search. [default: {DefaultSeconds}]");

    readonly Option<string> scenarios = TextOption.Make("--scenarios", "N", "How many scenarios to run, instead of a time.");

    readonly Option<string> jobs = TextOption.Make("--jobs", "N",
        "Worker threads. What is found depends on the seed only. [default: all cores]");

    readonly Option<string> seed = TextOption.Make("--seed", "S",
        "The same seed finds the same counterexample. [default: a random one, which is printed]");

    readonly Option<string> scheduler = TextOption.Make("--scheduler", "NAME",
        $"The only way to order events: {string.Join(", ", Schedulers.Names)}. [default: all of them in turn]");

    readonly Option<bool> keepGoing = new("--keep-going")
    {
        Description = "Go on after a violation, and collect one counterexample for each property.",
    };

    readonly Option<string> json = TextOption.Json();

    public IEnumerable<Option> All => [system, variant, mmu, seconds, scenarios, jobs, seed, scheduler, keepGoing, json];

    public string? Json(ParseResult parsed) => parsed.GetValue(json);

    /// <exception cref="BadInputException">A value is not what it should be, or two exclude each other.</exception>
    public CampaignOptions Read(ParseResult parsed)
    {
        long? limit = TextOption.Value(parsed, scenarios, Values.Scenarios);
        double? time = TextOption.Value(parsed, seconds, Values.Seconds);
        if (limit is not null && time is not null)
            throw new BadInputException("--seconds and --scenarios exclude each other; give one of them");
        return new CampaignOptions
        {
            Systems = [parsed.GetRequiredValue(system)],
            Variant = parsed.GetRequiredValue(variant),
            Mmu = TextOption.Value(parsed, mmu, Values.Mmu),
            Seconds = limit is null ? time ?? DefaultSeconds : null,
            Scenarios = limit,
            Jobs = TextOption.Value(parsed, jobs, Values.Jobs) ?? Environment.ProcessorCount,
            Seed = TextOption.Value(parsed, seed, Values.Seed) ?? (ulong)RandomNumberGenerator.GetInt32(int.MaxValue),
            Scheduler = parsed.GetValue(scheduler) is { } name ? Values.Scheduler(scheduler.Name, name) : null,
            KeepGoing = parsed.GetValue(keepGoing),
        };
    }
}
