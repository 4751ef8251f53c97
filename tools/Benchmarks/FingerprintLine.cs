using System.Globalization;
using GpuMm.Harness.Campaigns;

namespace GpuMm.Benchmarks;

/// <summary>
/// One number for all that many scenarios do, to be compared between processes and machines:
/// <c>fingerprint [--scenarios 10000] [--seed 1]</c>.
/// </summary>
sealed record FingerprintLine(FingerprintSeries Series)
{
    public static FingerprintLine Parse(string[] words)
    {
        var options = Options.Parse("fingerprint", words, new() { ["--scenarios"] = 10_000, ["--seed"] = 1 });
        return new FingerprintLine(new FingerprintSeries((ulong)options["--seed"], options["--scenarios"]));
    }

    public void Print(TextWriter output) => output.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{Series.Count} scenarios from seed {Series.Seed}: {FingerprintSeries.Combine(Series.Fingerprints()):x16}"));
}
