using System.Text;
using System.Text.Json;
using GpuMm.Harness.Campaigns;
using GpuMm.Harness.Scheduling;

namespace GpuMm.Cli.Views;

/// <summary>The result of a campaign for scripts. Its keys are part of the command line's promise.</summary>
static class CampaignJson
{
    public static string Of(CampaignResult result)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, new JsonWriterOptions { Indented = true }))
            Write(json, result);
        return Encoding.UTF8.GetString(bytes.ToArray());
    }

    static void Write(Utf8JsonWriter json, CampaignResult result)
    {
        var counts = result.Counts;
        json.WriteStartObject();
        json.WriteString("variant", result.Variant);
        json.WriteStartArray("systems");
        foreach (string system in result.Systems)
            json.WriteStringValue(system);
        json.WriteEndArray();
        json.WriteNumber("seed", result.Seed);
        json.WriteNumber("jobs", result.Jobs);
        json.WriteNumber("seconds", Rounded(result.Seconds));
        json.WriteNumber("scenarios", counts.Scenarios);
        json.WriteNumber("schedules", counts.Schedules);
        json.WriteNumber("steps", counts.Steps);
        json.WriteNumber("operations", counts.Operations);
        json.WriteNumber("unknown", counts.Unknown);
        Write(json, result.Pct);
        json.WriteStartArray("violations");
        foreach (var found in result.Violations)
            Write(json, found);
        json.WriteEndArray();
        json.WriteStartObject("sometimes");
        foreach (var (name, executions) in result.Sometimes)
            json.WriteNumber(name, executions);
        json.WriteEndObject();
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

    static void Write(Utf8JsonWriter json, FoundViolation found)
    {
        json.WriteStartObject();
        json.WriteString("property", found.Property.Id);
        json.WriteString("system", found.System);
        json.WriteString("variant", found.Variant);
        json.WriteNumber("operations", found.Operations);
        json.WriteNumber("tasks", found.Tasks);
        json.WriteNumber("preemptions", found.Preemptions);
        json.WriteNumber("failures", found.Failures);
        json.WriteString("token", found.Token);
        json.WriteNumber("seconds_to_find", Rounded(found.SecondsToFind));
        json.WriteNumber("schedules_to_find", found.SchedulesToFind);
        json.WriteEndObject();
    }

    /// <summary>Milliseconds are enough, and plain to read.</summary>
    static double Rounded(double seconds) => Math.Round(seconds, 3);
}
