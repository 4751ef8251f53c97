using System.Text;
using GpuMm.Harness.Campaigns;
using GpuMm.Harness.Checking;

namespace GpuMm.Cli.Views;

/// <summary>What a campaign covered and found, as text.</summary>
public static class CampaignSummary
{
    const int Width = 120;
    const int TitleWidth = 12;

    public static string Of(CampaignResult result)
    {
        var text = new StringBuilder("\n");
        Found(text, result);
        Covered(text, result);
        text.Append(Conclusion(result)).Append('\n');
        return text.ToString();
    }

    /// <summary>The reports stand as they are: a replay prints the same.</summary>
    static void Found(StringBuilder text, CampaignResult result)
    {
        for (int i = 0; i < result.Violations.Count; i++)
        {
            var found = result.Violations[i];
            text.Append($"---- violation {i + 1} of {result.Violations.Count}, after {found.SecondsToFind:0.00} s ");
            text.Append($"and {Phrase.Count(found.SchedulesToFind, "schedule")}\n\n{found.Report}\n");
        }

        if (result.Violations.Count > 0)
            text.Append("---- the campaign\n\n");
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
            text.Append($"pct         depth {pct.Depth}: a bug of that depth shows in each of its schedules with probability at least ");
            text.Append($"1/(n k^{pct.Depth - 1}), here n = {pct.Tasks}, k = {pct.Steps:N0}: 1 in {pct.Schedules:N0}\n");
        }

        List(text, "checked", PropertyCatalogue.All.Select(property => property.Id));
        if (counts.Unknown > 0)
            text.Append($"unknown     {Phrase.Count(counts.Unknown, "verdict")}: a limit was reached before the question was decided\n");
        List(text, "not reached", result.NotReached.DefaultIfEmpty("nothing: every situation came up"));
    }

    static string Conclusion(CampaignResult result) => result.Violations.Count == 0
        ? "nothing is violated"
        : $"violated: {string.Join(", ", result.Violations.Select(found => found.Property.Id).Distinct())}";

    /// <summary>The names of a list beside its title, in lines that fit a screen.</summary>
    static void List(StringBuilder text, string title, IEnumerable<string> names)
    {
        var line = new StringBuilder(title.PadRight(TitleWidth - 1));
        string separator = " ";
        foreach (string name in names)
        {
            line.Append(separator[..^1]);
            if (line.Length + name.Length + 2 > Width)
            {
                text.Append(line).Append('\n');
                line.Clear().Append(' ', TitleWidth - 1);
            }

            line.Append(' ').Append(name);
            separator = ", ";
        }

        text.Append(line).Append('\n');
    }
}
