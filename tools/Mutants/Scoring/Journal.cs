using System.Text.Encodings.Web;
using System.Text.Json;
using GpuMm.Mutants.Killing;
using GpuMm.Mutants.Mutating;

namespace GpuMm.Mutants.Scoring;

/// <summary>
/// The fates that are known, a line each, so that a measurement that was broken off can go on. The first line says what was measured: of
/// other sources, or another sample, nothing is believed.
/// </summary>
sealed class Journal : IDisposable
{
    static readonly JsonSerializerOptions AsItReads = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    readonly StreamWriter writer;

    Journal(StreamWriter writer, IReadOnlyDictionary<int, Fate> known) => (this.writer, Known) = (writer, known);

    public IReadOnlyDictionary<int, Fate> Known { get; }

    /// <param name="path">The file.</param>
    /// <param name="key">Everything that a fate depends on.</param>
    public static Journal Open(string path, string key)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        string[] lines = File.Exists(path) ? File.ReadAllLines(path) : [];
        bool goesOn = lines is [var first, ..] && first == key;
        var known = goesOn ? lines.Skip(1).Select(FateIn).OfType<Fate>() : [];
        var journal = new Journal(new StreamWriter(path, append: false) { AutoFlush = true }, known.ToDictionary(fate => fate.Mutant));
        journal.writer.WriteLine(key);
        foreach (string line in goesOn ? lines.Skip(1).Where(line => FateIn(line) is not null) : [])
            journal.writer.WriteLine(line);
        return journal;
    }

    /// <param name="mutant">Is written down for whoever reads along.</param>
    /// <param name="fate">What became of it.</param>
    public void Add(Mutant mutant, Fate fate) => writer.WriteLine(JsonSerializer.Serialize(
        new { fate.Mutant, fate.Outcome, fate.By, fate.Property, What = mutant.ToString() }, AsItReads));

    public void Dispose() => writer.Dispose();

    /// <summary>Null for a line that was cut off.</summary>
    static Fate? FateIn(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<Fate>(line);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
