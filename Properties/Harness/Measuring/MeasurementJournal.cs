using System.Text.Json;
using GpuMm.Harness.Campaigns;

namespace GpuMm.Harness.Measuring;

/// <summary>Remembers what was measured, so that an interrupted run need not start over.</summary>
public interface IMeasurementJournal
{
    DefectMeasurement? Find(string id);

    void Add(DefectMeasurement measurement);
}

/// <summary>Remembers nothing.</summary>
public sealed class NoJournal : IMeasurementJournal
{
    public DefectMeasurement? Find(string id) => null;

    public void Add(DefectMeasurement measurement)
    {
    }
}

/// <summary>
/// A file of lines: the first says what is measured and with which build, each other one is what one defect came to. A line that was not
/// written to its end is measured again.
/// </summary>
public sealed class MeasurementJournal : IMeasurementJournal, IDisposable
{
    readonly Lock guard = new();
    readonly Dictionary<string, DefectMeasurement> known = [];
    readonly StreamWriter writer;

    MeasurementJournal(StreamWriter writer) => this.writer = writer;

    /// <summary>Goes on with a file, or begins it.</summary>
    /// <exception cref="BadInputException">The file was begun by another build or with other options, or is no journal.</exception>
    /// <exception cref="IOException">The file cannot be read or written.</exception>
    public static MeasurementJournal Open(string path, MeasuringOptions options)
    {
        string heading = HeadingOf(options);
        string[] lines = File.Exists(path) ? File.ReadAllLines(path) : [];
        if (lines.Length > 0 && lines[0] != heading)
            throw new BadInputException($"the journal '{path}' was begun by another build or with other seeds or seconds; "
                + "name another file, or delete it");
        var whole = lines.Skip(1).Select(Read).OfType<DefectMeasurement>().ToArray();
        var journal = new MeasurementJournal(new StreamWriter(path) { AutoFlush = true });
        journal.writer.WriteLine(heading);
        foreach (var measurement in whole)
            journal.Add(measurement);
        return journal;
    }

    public DefectMeasurement? Find(string id)
    {
        lock (guard)
            return known.GetValueOrDefault(id);
    }

    public void Add(DefectMeasurement measurement)
    {
        lock (guard)
        {
            known[measurement.Id] = measurement;
            writer.WriteLine(JsonSerializer.Serialize(measurement, MeasurementJson.OneLine));
        }
    }

    public void Dispose() => writer.Dispose();

    /// <summary>Any other build may find other things.</summary>
    static string HeadingOf(MeasuringOptions options) => JsonSerializer.Serialize(new
    {
        Build = typeof(MeasurementJournal).Assembly.ManifestModule.ModuleVersionId,
        options.Seeds,
        options.Seconds,
    });

    static DefectMeasurement? Read(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<DefectMeasurement>(line, MeasurementJson.OneLine);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
