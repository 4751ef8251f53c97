using System.Text.Json;
using GpuMm.Harness.Campaigns;

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
        json.WriteNumber("seconds", JsonText.Rounded(result.Seconds));
        json.WriteNumber("scenarios", counts.Scenarios);
        json.WriteNumber("schedules", counts.Schedules);
        json.WriteNumber("steps", counts.Steps);
        json.WriteNumber("operations", counts.Operations);
        json.WriteNumber("unknown", counts.Unknown);
        JsonText.WriteViolations(json, result.Violations);
        json.WriteStartObject("sometimes");
        foreach (var (name, executions) in result.Sometimes)
            json.WriteNumber(name, executions);
        json.WriteEndObject();
    }
}
