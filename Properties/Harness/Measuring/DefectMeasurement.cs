using System.Text.Json.Serialization;
using GpuMm.Harness.Minimizing;

namespace GpuMm.Harness.Measuring;

/// <summary>What the hunts after one defect came to.</summary>
/// <param name="Id">Of the defect.</param>
/// <param name="System">That has it.</param>
/// <param name="ExpectedProperty">What it is made to violate.</param>
/// <param name="Hunts">One for each seed.</param>
/// <param name="Violates">
/// Every property that was seen violated in a hunt, or in as many scenarios as twice <see cref="SchedulesToFind"/>, at least 1,000.
/// </param>
/// <param name="Minimality">Of the smallest counterexample; null if there is none.</param>
public sealed record DefectMeasurement(
    string Id, string System, string ExpectedProperty, IReadOnlyList<Hunt> Hunts, IReadOnlyList<string> Violates, Minimality? Minimality)
{
    /// <summary>From every seed, by the expected property.</summary>
    public bool Found => Hunts.All(hunt => hunt.Counterexample is not null);

    /// <summary>What was violated; null if nothing was.</summary>
    public string? Property => Best?.Property ?? Hunts.Select(hunt => hunt.Property).FirstOrDefault(property => property is not null);

    /// <summary>The median.</summary>
    public double SecondsToFind => Median.Of(Hunts.Select(hunt => hunt.SecondsToFind));

    /// <summary>The median.</summary>
    public double SchedulesToFind => Median.Of(Hunts.Select(hunt => (double)hunt.SchedulesToFind));

    /// <summary>One form from all seeds.</summary>
    public bool Canonical => Found && Hunts.Select(hunt => hunt.Counterexample?.Token).Distinct().Count() == 1;

    /// <summary>The seed that needs the fewest schedules, for whoever wants to find it again at once.</summary>
    public ulong? Seed => Hunts.Where(hunt => hunt.Counterexample is not null).MinBy(hunt => hunt.SchedulesToFind)?.Seed;

    public int? Operations => Smallest?.Operations;

    public int? Tasks => Smallest?.Tasks;

    public int? Preemptions => Smallest?.Preemptions;

    public int? Failures => Smallest?.Failures;

    public string? Token => Smallest?.Token;

    /// <summary>The smallest of the counterexamples; null if there is none.</summary>
    [JsonIgnore]
    public SmallCounterexample? Smallest => Best?.Counterexample;

    /// <summary>No other property would have noticed.</summary>
    [JsonIgnore]
    public bool HasOneKiller => Violates.Count == 1;

    Hunt? Best => Hunts.Where(hunt => hunt.Counterexample is not null)
        .MinBy(hunt => hunt.Counterexample!.Size);
}
