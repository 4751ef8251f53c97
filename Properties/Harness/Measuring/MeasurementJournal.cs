using System.Text;
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
    const string HeadingBegins = "{\"Build\":";

    readonly Lock guard = new();
    readonly Dictionary<string, DefectMeasurement> known = [];
    readonly StreamWriter writer;

    MeasurementJournal(FileStream file) => writer = new StreamWriter(file) { AutoFlush = true };

    /// <summary>Goes on with a file, or begins it.</summary>
    /// <exception cref="BadInputException">The file was begun by another build or with other options, or is no journal.</exception>
    /// <exception cref="IOException">The file cannot be read or written.</exception>
    public static MeasurementJournal Open(string path, MeasuringOptions options)
    {
        string heading = HeadingOf(options);
        var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        try
        {
            using var reader = new StreamReader(file, leaveOpen: true);
            string text = reader.ReadToEnd();
            int whole = text.LastIndexOf('\n') + 1; // what stands behind it was not written to its end
            string[] lines = text[..whole].Split('\n', StringSplitOptions.RemoveEmptyEntries);
            if (text.Length > 0 && (lines.Length == 0 || lines[0] != heading))
                throw new BadInputException(WhyNot(path, lines));
            var journal = new MeasurementJournal(file);
            journal.GoOn(Encoding.UTF8.GetByteCount(text.AsSpan(0, whole)), lines.Skip(1).Select(Read).OfType<DefectMeasurement>());
            if (lines.Length == 0)
                journal.writer.WriteLine(heading);
            return journal;
        }
        catch
        {
            file.Dispose();
            throw;
        }
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

    /// <summary>What was known stays in the file, and what comes is added behind it.</summary>
    void GoOn(long end, IEnumerable<DefectMeasurement> measured)
    {
        writer.BaseStream.SetLength(end);
        writer.BaseStream.Position = end;
        foreach (var measurement in measured)
            known[measurement.Id] = measurement;
    }

    static string WhyNot(string path, string[] lines) => lines.Length == 0 || !lines[0].StartsWith(HeadingBegins, StringComparison.Ordinal)
        ? $"'{path}' is no journal of defects; name another file"
        : $"the journal '{path}' was begun by another build or with other seeds or seconds; name another file, or delete it";

    /// <summary>Any other build may find other things.</summary>
    static string HeadingOf(MeasuringOptions options) => JsonSerializer.Serialize(new
    {
        Build = BuildId.Current,
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
