using System.Text.Encodings.Web;
using System.Text.Json;
using GpuMm.Harness.Measuring;
using GpuMm.Mutants.Killing;
using GpuMm.Mutants.Mutating;

namespace GpuMm.Mutants.Scoring;

/// <summary>The fates that are known. Of other sources, or another sample, nothing is believed: the file is begun anew.</summary>
sealed class Journal : IDisposable
{
    static readonly JsonSerializerOptions AsItReads = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    readonly LineJournal<Fate> lines;

    Journal(LineJournal<Fate> lines) => this.lines = lines;

    /// <summary>When the file was opened.</summary>
    public IReadOnlyList<Fate> Known => lines.Known;

    /// <param name="path">The file.</param>
    /// <param name="key">Everything that a fate depends on.</param>
    public static Journal Open(string path, string key)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return new Journal(LineJournal<Fate>.Open(path, key, AsItReads));
    }

    /// <param name="mutant">Is written down for whoever reads along.</param>
    /// <param name="fate">What became of it.</param>
    public void Add(Mutant mutant, Fate fate) => lines.Add(
        new { fate.Mutant, fate.Outcome, fate.By, fate.Property, What = mutant.ToString() });

    public void Dispose() => lines.Dispose();
}
