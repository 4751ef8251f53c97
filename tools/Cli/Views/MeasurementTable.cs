using System.Globalization;
using System.Text;
using System.Text.Json;
using GpuMm.Harness.Measuring;
using GpuMm.Harness.Minimizing;

namespace GpuMm.Cli.Views;

/// <summary>What was measured, for a screen and for a script.</summary>
static class MeasurementTable
{
    public static string TextOf(IReadOnlyList<DefectMeasurement> measured, int asked)
    {
        var text = new StringBuilder("\n")
            .Append("id     system   found    schedules   seconds  ops tasks preempt fail  canonical  minimal  noticed by\n");
        foreach (var defect in measured)
        {
            text.Append($"{defect.Id,-6} {defect.System,-8} {FoundFrom(defect),-6} {defect.SchedulesToFind,11:0} ")
                .Append($"{defect.SecondsToFind,9:0.00} {defect.Operations,4} {defect.Tasks,5} {defect.Preemptions,7} ")
                .Append($"{defect.Failures,4}  ")
                .Append($"{YesOrNo(defect.Canonical),-9}  {Word(defect.Minimality),-7}  {defect.Property ?? "nothing"}\n");
        }

        text.Append('\n');
        foreach (var summary in MeasurementSummary.BySystem(measured))
            text.Append($"{summary}\n");
        if (measured.Count < asked)
            return text.Append($"stopped early: {measured.Count} of {asked} defects were measured\n").ToString();
        string[] missed = [.. measured.Where(defect => !defect.Found).Select(defect => defect.Id)];
        string conclusion = missed.Length == 0
            ? "every defect was found from every seed"
            : $"not found from every seed: {string.Join(", ", missed)}";
        return text.Append($"{conclusion}\n").ToString();
    }

    /// <summary>A line for each defect, so that one can be taken out and put in.</summary>
    public static string JsonOf(IReadOnlyList<DefectMeasurement> measured, MeasuringOptions options)
    {
        var lines = measured.Select(defect => JsonSerializer.Serialize(defect, MeasurementJson.OneLine));
        string seeds = string.Join(", ", options.Seeds);
        return string.Create(CultureInfo.InvariantCulture,
            $"{{\"seeds\": [{seeds}], \"seconds\": {options.Seconds}, \"defects\": [\n{string.Join(",\n", lines)}\n]}}");
    }

    /// <summary>"3 of 5" seeds.</summary>
    public static string FoundFrom(DefectMeasurement defect) =>
        $"{defect.Hunts.Count(hunt => hunt.Counterexample is not null)} of {defect.Hunts.Count}";

    public static string YesOrNo(bool isSo) => isSo ? "yes" : "no";

    public static string Word(Minimality? minimality) => minimality switch
    {
        Minimality.Proved => "proved",
        Minimality.Refuted => "no",
        Minimality.Open => "open",
        _ => "-",
    };
}
