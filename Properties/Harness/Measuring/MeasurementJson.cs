using System.Text.Json;
using System.Text.Json.Serialization;

namespace GpuMm.Harness.Measuring;

/// <summary>Measurements as JSON: names in lower case with underscores, as everywhere in the output for scripts.</summary>
public static class MeasurementJson
{
    public static readonly JsonSerializerOptions OneLine = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    /// <summary>Milliseconds are enough, and plain to read.</summary>
    public static double Rounded(double seconds) => Math.Round(seconds, 3);
}
