using System.CommandLine;
using System.Security.Cryptography;
using GpuMm.Harness.Campaigns;
using GpuMm.Harness.Scheduling;

namespace GpuMm.Cli.Verbs;

/// <summary>The options of <c>fuzz</c>. They are read as text, so that all complaints about them are in the same words.</summary>
sealed class FuzzOptions
{
    const double DefaultSeconds = 30;

    readonly Option<string> system = Make("--system", "NAME",
        $"What to test: {string.Join(", ", CampaignTarget.SystemNames)}, or {CampaignTarget.AllSystems} that have the variant.",
        CampaignTarget.AllSystems);

    readonly Option<string> variant = Make("--variant", "NAME",
        "Which implementation: fixed, which should be right; a patch as it was posted (its name, or as-posted); or the id of a defect.",
        CampaignTarget.Fixed);

    readonly Option<string> mmu = Make("--mmu", "v2|v3", "The only page table format to test. [default: all that the variant supports]");

    readonly Option<string> seconds = Make("--seconds", "N", $"How long to search. [default: {DefaultSeconds}]");

    readonly Option<string> scenarios = Make("--scenarios", "N", "How many scenarios to run, instead of a time.");

    readonly Option<string> jobs = Make("--jobs", "N", "Worker threads. What is found depends on the seed only. [default: all cores]");

    readonly Option<string> seed = Make("--seed", "S",
        "The same seed finds the same counterexample. [default: a random one, which is printed]");

    readonly Option<string> scheduler = Make("--scheduler", "NAME",
        $"The only way to order events: {string.Join(", ", Schedulers.Names)}. [default: all of them in turn]");

    readonly Option<bool> keepGoing = new("--keep-going")
    {
        Description = "Go on after a violation, and collect one counterexample for each property.",
    };

    readonly Option<string> json = Make("--json", "FILE",
        "Also write the result as JSON to a file; - is standard output, and everything else then goes to standard error.");

    public IEnumerable<Option> All => [system, variant, mmu, seconds, scenarios, jobs, seed, scheduler, keepGoing, json];

    public string? Json(ParseResult parsed) => parsed.GetValue(json);

    /// <exception cref="BadInputException">A value is not what it should be, or two exclude each other.</exception>
    public CampaignOptions Read(ParseResult parsed)
    {
        long? limit = Value(parsed, scenarios, Values.Scenarios);
        double? time = Value(parsed, seconds, Values.Seconds);
        if (limit is not null && time is not null)
            throw new BadInputException("--seconds and --scenarios exclude each other; give one of them");
        return new CampaignOptions
        {
            Systems = [parsed.GetRequiredValue(system)],
            Variant = parsed.GetRequiredValue(variant),
            Mmu = Value(parsed, mmu, Values.Mmu),
            Seconds = limit is null ? time ?? DefaultSeconds : null,
            Scenarios = limit,
            Jobs = Value(parsed, jobs, Values.Jobs) ?? Environment.ProcessorCount,
            Seed = Value(parsed, seed, Values.Seed) ?? (ulong)RandomNumberGenerator.GetInt32(int.MaxValue),
            Scheduler = parsed.GetValue(scheduler) is { } name ? Values.Scheduler(scheduler.Name, name) : null,
            KeepGoing = parsed.GetValue(keepGoing),
        };
    }

    static T? Value<T>(ParseResult parsed, Option<string> option, Func<string, string, T> read)
        where T : struct => parsed.GetValue(option) is { } text ? read(option.Name, text) : null;

    static Option<string> Make(string name, string helpName, string description, string? byDefault = null)
    {
        var option = new Option<string>(name) { HelpName = helpName, Description = description };
        if (byDefault is not null)
            option.DefaultValueFactory = _ => byDefault;
        return option;
    }
}
