using System.Text;
using GpuMm.Harness.Campaigns;

namespace GpuMm.Cli.Views;

/// <summary>What a campaign covered and found, as text.</summary>
public static class CampaignSummary
{
    public static string Of(CampaignResult result)
    {
        var text = new StringBuilder("\n");
        Summary.Violations(text, result.Violations);
        if (result.Violations.Count > 0)
            text.Append("---- the campaign\n\n");
        Covered(text, result);
        text.Append(Summary.Conclusion(result.Violations)).Append('\n');
        return text.ToString();
    }

    static void Covered(StringBuilder text, CampaignResult result)
    {
        var counts = result.Counts;
        double seconds = Math.Max(result.Seconds, 0.001);
        text.Append($"ran         {string.Join(", ", result.Systems)}, variant {result.Variant}, seed {result.Seed}, ");
        text.Append($"{Phrase.Count(result.Jobs, "job")}, {result.Seconds:0.0} s{(result.Cancelled ? ", stopped early" : "")}\n");
        text.Append($"            {Phrase.Count(counts.Scenarios, "scenario")} under {Phrase.Count(counts.Schedules, "schedule")}, ");
        text.Append($"{Phrase.Count(counts.Operations, "operation")}, {Phrase.Count(counts.Steps, "step")}\n");
        text.Append($"rate        {counts.Scenarios / seconds:N0} scenarios/s, {counts.Schedules / seconds:N0} schedules/s, ");
        text.Append($"{counts.Steps / seconds:N0} steps/s\n");
        if (result.Pct is { } pct)
        {
            text.Append($"pct         a bug of depth {pct.Depth} shows in each of its schedules with probability at least ");
            text.Append($"1/(n k^{pct.Depth - 1}),\n            if the program takes at most k steps, as it did in the default order; ");
            text.Append($"here n = {pct.Tasks}, k = {pct.Steps:N0}: 1 in {pct.Schedules:N0}\n");
        }

        Summary.List(text, "checked", result.Properties.Select(property => property.Id));
        if (counts.Unknown > 0)
            text.Append($"unknown     {Phrase.Count(counts.Unknown, "verdict")}: a limit was reached before the question was decided\n");
        Summary.List(text, "not reached", counts.NotReached.DefaultIfEmpty("nothing: every situation came up"));
    }
}
