using System.Text.Json;

namespace GpuMm.Harness.Measuring;

/// <summary>
/// What the catalogue last came to, as <c>gpumm defects --run --json</c> wrote it: for each defect a good seed and the smallest
/// counterexample, so that all of them can be found again in seconds.
/// </summary>
public static class KillTable
{
    const string Resource = "KillTable.json";

    public static IReadOnlyList<DefectMeasurement> Defects { get; } = Read();

    public static DefectMeasurement? Find(string id) => Defects.FirstOrDefault(defect => defect.Id == id);

    static IReadOnlyList<DefectMeasurement> Read()
    {
        using var json = typeof(KillTable).Assembly.GetManifestResourceStream(Resource)!;
        using var document = JsonDocument.Parse(json);
        return document.RootElement.GetProperty("defects").Deserialize<IReadOnlyList<DefectMeasurement>>(MeasurementJson.OneLine)!;
    }
}
