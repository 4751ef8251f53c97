using System.Text.Json;
using GpuMm.Harness.Campaigns;
using GpuMm.Harness.Measuring;
using GpuMm.Harness.Scheduling;

namespace GpuMm.Cli.Views;

/// <summary>The result of a campaign for scripts. Its keys are part of the command line's promise.</summary>
static class CampaignJson
{
    public static string Of(CampaignResult result) => JsonText.Of(json => Write(json, result));

    static void Write(Utf8JsonWriter json, CampaignResult result)
    {
        var counts = result.Counts;
        json.WriteString("variant", result.Variant);
        JsonText.WriteStrings(json, "systems", result.Systems);
        json.WriteNumber("seed", result.Seed);
        json.WriteNumber("jobs", result.Jobs);
        json.WriteNumber("seconds", MeasurementJson.Rounded(result.Seconds));
        json.WriteNumber("scenarios", counts.Scenarios);
        json.WriteNumber("schedules", counts.Schedules);
        json.WriteNumber("steps", counts.Steps);
        json.WriteNumber("operations", counts.Operations);
        json.WriteNumber("unknown", counts.Unknown);
        Write(json, result.Pct);
        JsonText.WriteViolations(json, result.Violations);
        json.WriteStartObject("sometimes");
        foreach (var (name, executions) in counts.Reached)
            json.WriteNumber(name, executions);
        json.WriteEndObject();
    }

    /// <summary>Null if no schedule of pct was to be run.</summary>
    static void Write(Utf8JsonWriter json, PctBound? pct)
    {
        if (pct is not { } bound)
        {
            json.WriteNull("pct");
            return;
        }

        json.WriteStartObject("pct");
        json.WriteNumber("depth", bound.Depth);
        json.WriteNumber("tasks", bound.Tasks);
        json.WriteNumber("steps", bound.Steps);
        json.WriteNumber("bound", bound.Probability);
        json.WriteEndObject();
    }
}
