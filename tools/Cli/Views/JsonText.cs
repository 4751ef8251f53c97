using System.Text;
using System.Text.Json;
using GpuMm.Harness.Campaigns;
using GpuMm.Harness.Measuring;

namespace GpuMm.Cli.Views;

/// <summary>What the results of several verbs have in common as JSON.</summary>
static class JsonText
{
    public static string Of(Action<Utf8JsonWriter> writeMembers)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            writeMembers(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.ToArray());
    }

    public static void WriteStrings(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (string value in values)
            json.WriteStringValue(value);
        json.WriteEndArray();
    }

    public static void WriteViolations(Utf8JsonWriter json, IEnumerable<FoundViolation> violations)
    {
        json.WriteStartArray("violations");
        foreach (var found in violations)
            Write(json, found);
        json.WriteEndArray();
    }

    public static void WriteObjects<T>(Utf8JsonWriter json, string name, IEnumerable<T> values, Action<Utf8JsonWriter, T> writeMembers)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteStartObject();
            writeMembers(json, value);
            json.WriteEndObject();
        }

        json.WriteEndArray();
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
        json.WriteBoolean("proved_minimal_in_preemptions", found.ProvedMinimal);
        json.WriteNumber("failures", found.Failures);
        json.WriteString("token", found.Token);
        json.WriteNumber("seconds_to_find", MeasurementJson.Rounded(found.SecondsToFind));
        json.WriteNumber("schedules_to_find", found.SchedulesToFind);
        json.WriteEndObject();
    }
}
