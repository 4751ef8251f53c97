using System.CommandLine;
using GpuMm.Harness.Campaigns;
using GpuMm.Harness.Defects;
using GpuMm.Harness.Measuring;

namespace GpuMm.Cli.Verbs;

/// <summary>The options of <c>defects</c>.</summary>
sealed class DefectsOptions
{
    static readonly MeasuringOptions ByDefault = new();

    readonly Option<bool> run = new("--run")
    {
        Description = "Hunt for each defect from each seed, and measure how fast it is found and how small it gets.",
    };

    readonly Option<string> id = TextOption.Make("--id", "ID,...", "Only these defects, such as N01,P12. [default: all]");

    readonly Option<string> system = TextOption.Make("--system", "NAME",
        $"Only the defects of one system: {string.Join(", ", CampaignTarget.SystemNames)}, or {CampaignTarget.AllSystems}.",
        CampaignTarget.AllSystems);

    readonly Option<string> seeds = TextOption.Make("--seeds", "N",
        $"With --run: hunt from seeds 1 to N. [default: {ByDefault.Seeds.Count}]");

    readonly Option<string> seconds = TextOption.Make("--seconds", "N",
        $"With --run: how long to hunt for a defect from one seed. [default: {ByDefault.Seconds}]");

    readonly Option<string> jobs = TextOption.Make("--jobs", "N",
        "With --run: defects that are hunted at the same time, each on one core. [default: all cores]");

    readonly Option<string> journal = TextOption.Make("--journal", "FILE",
        "With --run: keep what is measured in this file. What it has already is not measured again, so that an interrupted run goes on.");

    readonly Option<string> markdown = TextOption.Make("--markdown", "FILE",
        "With --run or --patch: also write the tables as Markdown; - is standard output.");

    readonly Option<string> patch = TextOption.Make("--patch", "NAME",
        $"What is wrong with a patch as it was posted, each with its smallest program: {string.Join(", ", PatchFindings.Patches)}.");

    readonly Option<string> json = TextOption.Json();

    public IEnumerable<Option> All => [run, id, system, seeds, seconds, jobs, journal, patch, markdown, json];

    public bool Run(ParseResult parsed) => parsed.GetValue(run);

    public string? Patch(ParseResult parsed) => parsed.GetValue(patch);

    public string? Json(ParseResult parsed) => parsed.GetValue(json);

    public string? Markdown(ParseResult parsed) => parsed.GetValue(markdown);

    public string? Journal(ParseResult parsed) => parsed.GetValue(journal);

    /// <exception cref="BadInputException">There is no such defect or system, or options exclude each other.</exception>
    public IReadOnlyList<KnownDefect> Defects(ParseResult parsed)
    {
        if (Run(parsed) && Patch(parsed) is not null)
            throw new BadInputException("--run and --patch exclude each other; give one of them");
        if (Patch(parsed) is not null && (parsed.GetValue(id) is not null || System(parsed) != CampaignTarget.AllSystems))
            throw new BadInputException("--patch shows all of a patch; leave out --id and --system");
        Option<string>[] onlyForRun = [seeds, seconds, jobs, journal];
        if (!Run(parsed) && onlyForRun.FirstOrDefault(option => parsed.GetValue(option) is not null) is { } idle)
            throw new BadInputException($"{idle.Name} is for --run; add that, or leave it out");
        if (!Run(parsed) && Patch(parsed) is null && Markdown(parsed) is not null)
            throw new BadInputException("--markdown is for --run or --patch; add one of them, or leave it out");
        var ids = Ids(parsed);
        if (ids.Count == 0)
            return KnownDefect.AllOf(System(parsed));
        var listedApart = Run(parsed) ? [] : NotBuilt(parsed).Select(known => known.Id);
        return KnownDefect.Select(System(parsed), ids.Except(listedApart, StringComparer.OrdinalIgnoreCase));
    }

    /// <summary>Those of the asked for that have no variant.</summary>
    public IReadOnlyList<NotBuilt> NotBuilt(ParseResult parsed) =>
    [
        .. KnownDefect.NotBuilt
            .Where(known => System(parsed) == CampaignTarget.AllSystems || known.System == System(parsed))
            .Where(known => Ids(parsed) is not { Count: > 0 } ids || ids.Contains(known.Id, StringComparer.OrdinalIgnoreCase)),
    ];

    string System(ParseResult parsed) => parsed.GetRequiredValue(system);

    IReadOnlyList<string> Ids(ParseResult parsed)
    {
        if (parsed.GetValue(id) is not { } text)
            return [];
        string[] ids = text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return ids.Length > 0
            ? [.. ids.Distinct(StringComparer.OrdinalIgnoreCase)]
            : throw new BadInputException($"{id.Name} '{text}' names no defect, such as N01,P12");
    }

    /// <exception cref="BadInputException">A value is not what it should be.</exception>
    public MeasuringOptions Read(ParseResult parsed) => new()
    {
        Seeds = TextOption.Value(parsed, seeds, Values.Seeds) is { } count ? [.. Enumerable.Range(1, count).Select(seed => (ulong)seed)]
            : ByDefault.Seeds,
        Seconds = TextOption.Value(parsed, seconds, Values.Seconds) ?? ByDefault.Seconds,
        Jobs = TextOption.Value(parsed, jobs, Values.Jobs) ?? ByDefault.Jobs,
    };
}
