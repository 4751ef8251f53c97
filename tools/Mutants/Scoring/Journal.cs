using System.Text.Json;
using GpuMm.Mutants.Killing;

namespace GpuMm.Mutants.Scoring;

/// <summary>
/// The fates that are known, a line each, so that a measurement that was broken off can go on. The first line says what was measured: of
/// other sources, or another sample, nothing is kept.
/// </summary>
sealed class Journal : IDisposable
{
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
        foreach (var fate in journal.Known.Values)
            journal.Add(fate);
        return journal;
    }

    public void Add(Fate fate) => writer.WriteLine(JsonSerializer.Serialize(fate));

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
