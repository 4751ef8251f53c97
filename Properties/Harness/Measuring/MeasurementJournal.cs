using System.Text.Json;
using GpuMm.Harness.Campaigns;

namespace GpuMm.Harness.Measuring;

/// <summary>
/// Remembers what was measured, so that an interrupted run need not start over. The file says what is measured and with which build, and
/// what each defect came to.
/// </summary>
public sealed class MeasurementJournal : IDisposable
{
    const string HeadingBegins = "{\"Build\":";

    readonly LineJournal<DefectMeasurement> lines;

    MeasurementJournal(LineJournal<DefectMeasurement> lines) => this.lines = lines;

    /// <summary>Goes on with a file, or begins it.</summary>
    /// <exception cref="BadInputException">The file was begun by another build or with other options, or is no journal.</exception>
    /// <exception cref="IOException">The file cannot be read or written.</exception>
    public static MeasurementJournal Open(string path, MeasuringOptions options) => new(LineJournal<DefectMeasurement>.Open(
        path, HeadingOf(options), MeasurementJson.OneLine, text => throw new BadInputException(WhyNot(path, text))));

    /// <summary>What a defect came to before the file was opened; null if that is not known.</summary>
    public DefectMeasurement? Find(string id) => lines.Known.LastOrDefault(measurement => measurement.Id == id);

    public void Add(DefectMeasurement measurement) => lines.Add(measurement);

    public void Dispose() => lines.Dispose();

    static string WhyNot(string path, string text) => text.StartsWith(HeadingBegins, StringComparison.Ordinal)
        ? $"the journal '{path}' was begun by another build or with other seeds or seconds; name another file, or delete it"
        : $"'{path}' is no journal of defects; name another file";

    /// <summary>Any other build may find other things.</summary>
    static string HeadingOf(MeasuringOptions options) => JsonSerializer.Serialize(new
    {
        Build = BuildId.Current,
        options.Seeds,
        options.Seconds,
    });
}
