using GpuMm.Harness;

namespace GpuMm.Mutants.Mutating;

/// <summary>
/// A part of all mutants, the same for the same seed: from each file a share that is as large as the file's share of all, and one at least
/// where there are enough for that. Within a file the seed decides.
/// </summary>
sealed class Sample
{
    readonly List<(int Quota, Queue<Mutant> Waiting, List<Mutant> Chosen)> files;

    /// <summary>The highest number that a mutant may have.</summary>
    public int Highest { get; }

    public Sample(IReadOnlyList<Mutant> all, int size, ulong seed)
    {
        Highest = all.Select(mutant => mutant.Id).DefaultIfEmpty().Max();
        var byFile = all.GroupBy(mutant => mutant.File).Select(file => file.OrderBy(mutant => Draw(seed, mutant)).ToArray()).ToArray();
        int[] quotas = Quotas([.. byFile.Select(file => file.Length)], Math.Min(size, all.Count), seed);
        files = [.. byFile.Zip(quotas, (file, quota) => (quota, new Queue<Mutant>(file), new List<Mutant>()))];
        Fill();
    }

    public IReadOnlyList<Mutant> Chosen => [.. files.SelectMany(file => file.Chosen).OrderBy(mutant => mutant.Id)];

    /// <summary>Puts the next mutants of the same files in the place of some that cannot be.</summary>
    public void Replace(IReadOnlySet<int> impossible)
    {
        foreach (var file in files)
            file.Chosen.RemoveAll(mutant => impossible.Contains(mutant.Id));
        Fill();
    }

    void Fill()
    {
        foreach (var (quota, waiting, chosen) in files)
        {
            while (chosen.Count < quota && waiting.TryDequeue(out var next))
                chosen.Add(next);
        }
    }

    static ulong Draw(ulong seed, Mutant mutant) => SplitMix.Mix(seed, (ulong)mutant.Id);

    /// <summary>Largest remainders, after one for each.</summary>
    static int[] Quotas(int[] sizes, int wanted, ulong seed)
    {
        int[] quotas = new int[sizes.Length];
        double all = sizes.Sum();
        var files = Enumerable.Range(0, sizes.Length).OrderBy(file => SplitMix.Mix(seed, (ulong)file)).ToArray();
        foreach (int file in files.Take(wanted))
            quotas[file] = 1;
        for (int given = quotas.Sum(); given < wanted; given++)
            quotas[files.Where(file => quotas[file] < sizes[file]).MaxBy(file => (wanted * sizes[file] / all) - quotas[file])]++;
        return quotas;
    }
}
