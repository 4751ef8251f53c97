using System.Diagnostics;
using System.Globalization;
using GpuMm.Harness.Systems.Vm.Gpuvm;
using GpuMm.Implementation.Vm;

namespace GpuMm.Benchmarks;

/// <summary>
/// drm_gpuvm's split and merge: many random requests, each held against a dictionary page by page; and what a request costs when there are
/// many mappings: <c>gpuvm [--requests 1000000] [--seed 1]</c>.
/// </summary>
/// <param name="Requests">How many are held against the dictionary.</param>
/// <param name="Seed">What they are.</param>
sealed record GpuvmTable(int Requests, ulong Seed)
{
    const int PairsMeasured = 100_000;
    const int PairsBefore = 20_000;

    static readonly int[] Crowds = [100, 1_000, 10_000, 100_000, 1_000_000];

    public static GpuvmTable Parse(string[] words)
    {
        var options = Options.Parse("gpuvm", words, new() { ["--requests"] = 1_000_000, ["--seed"] = 1 });
        return new GpuvmTable(options["--requests"], (ulong)options["--seed"]);
    }

    public void Print(TextWriter output)
    {
        PrintWalk(output);
        output.WriteLine();
        output.WriteLine(Row("mappings", "ns a request", "comparisons a request"));
        foreach (int mappings in Crowds)
            output.WriteLine(Cost(mappings));
    }

    void PrintWalk(TextWriter output)
    {
        var walk = new GpuvmWalk(Seed);
        var clock = Stopwatch.StartNew();
        for (int i = 0; i < Requests; i++)
            walk.Step();
        double aSecond = Requests / clock.Elapsed.TotalSeconds;
        output.WriteLine($"{Grouped(Requests)} random requests over {GpuvmWalk.Pages} pages from seed {Seed}: "
            + $"{walk.Differences} differences from the dictionary, {Grouped(aSecond)} requests a second with the comparison");
        output.WriteLine("mappings met, by case: "
            + string.Join(' ', Enum.GetValues<SplitCase>().Select(met => $"{(int)met}:{Grouped(walk.Reached(met))}")));
    }

    static string Cost(int mappings)
    {
        var crowd = new GpuvmCrowd(mappings);
        Repeat(crowd, PairsBefore);
        long comparisons = -crowd.Comparisons;
        var clock = Stopwatch.StartNew();
        Repeat(crowd, PairsMeasured);
        double nanoseconds = clock.Elapsed.TotalNanoseconds / (2 * PairsMeasured);
        comparisons += crowd.Comparisons;
        string each = (comparisons / (2.0 * PairsMeasured)).ToString("0.0", CultureInfo.InvariantCulture);
        return Row(Grouped(mappings), Grouped(nanoseconds), each);
    }

    static void Repeat(GpuvmCrowd crowd, int pairs)
    {
        for (int i = 0; i < pairs; i++)
            crowd.Pair();
    }

    static string Grouped(double number) => number.ToString("#,0", CultureInfo.InvariantCulture);

    static string Row(string mappings, string time, string comparisons) => $"{mappings,10}{time,16}{comparisons,24}";
}
