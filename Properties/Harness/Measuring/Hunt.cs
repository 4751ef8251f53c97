using System.Text.Json.Serialization;
using GpuMm.Harness.Campaigns;
using GpuMm.Harness.Minimizing;

namespace GpuMm.Harness.Measuring;

/// <summary>A campaign on one core after one defect, from one seed; the counterexample is null if the defect was not found.</summary>
/// <param name="Seed">Of the campaign.</param>
/// <param name="SecondsToFind">Until it was found, or given up.</param>
/// <param name="SchedulesToFind">Executions until then.</param>
/// <param name="Property">What was violated: the expected property if that was; null if none was.</param>
/// <param name="Violates">All that was seen violated until then.</param>
/// <param name="Counterexample">The smallest.</param>
public sealed record Hunt(
    ulong Seed, double SecondsToFind, long SchedulesToFind, string? Property, IReadOnlyList<string> Violates,
    SmallCounterexample? Counterexample)
{
    internal static Hunt After(KnownDefect defect, ulong seed, double seconds, CancellationToken cancellation)
    {
        var options = new CampaignOptions
        {
            Systems = [defect.System],
            Variant = defect.Id,
            Seconds = seconds,
            Jobs = 1,
            Seed = seed,
        };
        var search = Campaign.Search(options, cancellation: cancellation);
        string[] violates = [.. search.Findings.Select(finding => finding.Property.Id).Distinct()];
        if (search.Wanted is not { } found)
        {
            return new Hunt(
                seed, MeasurementJson.Rounded(search.Seconds), search.Counts.Schedules, violates.FirstOrDefault(), violates, null);
        }

        var smallest = SmallCounterexample.Of(Pipeline.Minimize(found.Scenario, found.Property));
        return new Hunt(seed, MeasurementJson.Rounded(found.Seconds), found.Schedules, found.Property.Id, violates, smallest);
    }
}

/// <summary>What is told of a minimal counterexample.</summary>
public sealed record SmallCounterexample(
    int Operations, int Tasks, int Preemptions, bool ProvedMinimalInPreemptions, int Failures, string Token, string Program)
{
    /// <summary>The smaller one stands for a defect.</summary>
    [JsonIgnore]
    public (int Operations, int Failures, int Preemptions) Size => (Operations, Failures, Preemptions);

    internal static SmallCounterexample Of(Counterexample counterexample)
    {
        var scenario = counterexample.Scenario;
        return new SmallCounterexample(
            scenario.Program.OperationCount, scenario.Program.TaskCount, counterexample.Preemptions, counterexample.IsProvedMinimal,
            scenario.Failures.Length, counterexample.Token, scenario.Program.ToString());
    }
}
