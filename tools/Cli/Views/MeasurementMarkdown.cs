using System.Text;
using GpuMm.Harness.Checking;
using GpuMm.Harness.Measuring;

namespace GpuMm.Cli.Views;

/// <summary>What was measured, as the tables of a page.</summary>
static class MeasurementMarkdown
{
    public static string Of(IReadOnlyList<DefectMeasurement> measured, MeasuringOptions options)
    {
        var page = new StringBuilder($"""
            # The kill table

            Each known defect was hunted from seeds {string.Join(", ", options.Seeds)} by a campaign on one core, for at most
            {options.Seconds} s each. Schedules and seconds are the median until the expected property was violated, making the
            counterexample smaller left out. Operations, tasks, preemptions and failures are those of the smallest counterexample.
            *Canonical*: all seeds end in the same counterexample. *Minimal*: all programs of the small scope with fewer operations were
            run under every order with as many preemptions, and none violates the property (*open*: there are too many of them).

            Written by `gpumm defects --run --markdown`; the counterexamples are in `KillTable.json` beside it.


            """);
        Systems(page, measured);
        Defects(page, measured);
        Properties(page, measured);
        return page.ToString().TrimEnd('\n');
    }

    static void Systems(StringBuilder page, IReadOnlyList<DefectMeasurement> measured)
    {
        Header(page, "system", "defects", "found from every seed", "median schedules", "median seconds", "slowest seconds",
            $"at most {MeasurementSummary.FewOperations} operations", "canonical", "proved minimal");
        foreach (var summary in MeasurementSummary.BySystem(measured))
        {
            Row(page, summary.Name, summary.Measured.Count, summary.Found, $"{summary.MedianSchedules:0}", $"{summary.MedianSeconds:0.00}",
                $"{summary.SlowestSeconds:0.0}", summary.Small, summary.Canonical, summary.ProvedMinimal);
        }
    }

    static void Defects(StringBuilder page, IReadOnlyList<DefectMeasurement> measured)
    {
        foreach (var system in measured.GroupBy(defect => defect.System))
        {
            page.Append($"\n## {system.Key}\n\n");
            Header(page, "id", "found", "noticed by", "schedules", "seconds", "operations", "tasks", "preemptions", "failures",
                "canonical", "minimal", "smallest program");
            foreach (var defect in system)
            {
                Row(page, defect.Id, MeasurementTable.FoundFrom(defect), defect.Property ?? "nothing", $"{defect.SchedulesToFind:0}",
                    $"{defect.SecondsToFind:0.00}", defect.Operations, defect.Tasks, defect.Preemptions, defect.Failures,
                    MeasurementTable.YesOrNo(defect.Canonical), MeasurementTable.Word(defect.Minimality), Code(defect.Smallest?.Program));
            }
        }
    }

    /// <summary>For each property what is expected of it, and which defects nothing else would have noticed.</summary>
    static void Properties(StringBuilder page, IReadOnlyList<DefectMeasurement> measured)
    {
        page.Append("\n## What each property is for\n\n");
        Header(page, "property", "expected to notice", "defects that only it notices");
        foreach (var property in PropertyCatalogue.All)
        {
            var alone = measured.Where(defect => defect.HasOneKiller && defect.Violates[0] == property.Id).Select(defect => defect.Id);
            Row(page, property.Id, measured.Count(defect => defect.ExpectedProperty == property.Id), string.Join(" ", alone));
        }
    }

    static void Header(StringBuilder page, params string[] names)
    {
        Row(page, names);
        page.Append('|').Insert(page.Length, "---|", names.Length).Append('\n');
    }

    static void Row(StringBuilder page, params object?[] cells) => page.Append($"| {string.Join(" | ", cells)} |\n");

    static string Code(string? program) => program is null ? "" : $"`{program.Replace("|", "\\|", StringComparison.Ordinal)}`";
}
