using System.Text.Json;

namespace GpuMm.Harness.Measuring;

/// <summary>
/// A file from which work that was broken off goes on. Its first line says which work that is; each other one is a result, as JSON. A line
/// that was not written to its end is forgotten.
/// </summary>
sealed class LineJournal<T> : IDisposable
    where T : class
{
    readonly Lock guard = new();
    readonly JsonSerializerOptions json;
    readonly StreamWriter writer;

    LineJournal(string path, IReadOnlyList<T> known, JsonSerializerOptions json)
    {
        this.json = json;
        Known = known;
        writer = new StreamWriter(path, append: true) { AutoFlush = true, NewLine = "\n" };
    }

    /// <summary>What the file had when it was opened.</summary>
    public IReadOnlyList<T> Known { get; }

    /// <summary>Goes on with a file, or begins it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="heading">The first line.</param>
    /// <param name="json">How the others are written.</param>
    /// <param name="refuse">Gets the text of a file that begins otherwise, which is begun anew if this does not throw.</param>
    /// <exception cref="IOException">The file cannot be read or written.</exception>
    public static LineJournal<T> Open(string path, string heading, JsonSerializerOptions json, Action<string>? refuse = null)
    {
        string text = File.Exists(path) ? File.ReadAllText(path) : "";
        bool goesOn = text.StartsWith($"{heading}\n", StringComparison.Ordinal);
        if (!goesOn && text.Length > 0)
            refuse?.Invoke(text);
        string kept = goesOn ? text[..(text.LastIndexOf('\n') + 1)] : $"{heading}\n";
        if (kept != text)
            File.WriteAllText(path, kept);
        string[] lines = kept.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return new LineJournal<T>(path, [.. lines.Skip(1).Select(line => Read(line, json)).OfType<T>()], json);
    }

    /// <param name="line">Is read again as a <typeparamref name="T"/>; it may say more than that, for whoever reads along.</param>
    public void Add<TLine>(TLine line)
    {
        lock (guard)
            writer.WriteLine(JsonSerializer.Serialize(line, json));
    }

    public void Dispose() => writer.Dispose();

    static T? Read(string line, JsonSerializerOptions json)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(line, json);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
