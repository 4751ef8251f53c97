using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using GpuMm.Harness;
using GpuMm.Harness.Campaigns;
using GpuMm.Mutants.Compiling;
using GpuMm.Mutants.Killing;
using GpuMm.Mutants.Mutating;
using GpuMm.Mutants.Scoring;

namespace GpuMm.Mutants;

/// <summary>From sources to a score: find, sample, compile, look what is reached, try each, count.</summary>
sealed class Measurement(Options options, TextWriter output, TextWriter error)
{
    readonly Stopwatch clock = Stopwatch.StartNew();

    public async Task Run()
    {
        var tokens = options.Tokens is { } file ? TokenFile.Read(file) : [];
        var sources = Sources.Read();
        if (options.Folders.Except(sources.Folders).FirstOrDefault() is { } stranger)
            throw new BadInputException($"Implementation has no folder '{stranger}'; it has {string.Join(", ", sources.Folders)}");
        var explanations = Explanations.Of(File.ReadLines(Path.Combine(sources.Root, "tools", "Mutants", "equivalent.tsv")));
        var original = ImplementationCompiler.Of(MutatedBuild.AssemblyName, sources.Files);
        var all = MutantFinder.Find(original, IsLookedAt);
        var sample = SampleOf(all);
        var build = new MutatedBuild(original, sample);
        using var assembly = new MemoryStream();
        build.Write(assembly);
        if (sample.Chosen.Count == 0)
            throw new BadInputException("the mutant does not compile");
        Workshop.SetUp(sources.Root, assembly.ToArray());
        output.WriteLine($"{all.Count:N0} mutants in {string.Join(", ", options.Folders)}; {sample.Chosen.Count} of them by seed "
            + $"{options.Seed}, beside {build.Impossible.Count} that do not compile; {tokens.Count} tokens, {options.Seconds} s a system");

        var fates = await TryAll(sample.Chosen, tokens, sources);
        Tried[] tried = [.. sample.Chosen.Select(mutant => new Tried(mutant, fates[mutant.Id], explanations.ReasonFor(mutant)))];
        output.WriteLine();
        output.Write(ScoreText.Of(tried));
        foreach (var stale in explanations.Stale(all, IsLookedAt))
            output.WriteLine($"equivalent.tsv explains what is no mutant any more: {stale.File}, {stale.Original} -> {stale.Mutated}");
        if (options.Json is { } path)
            File.WriteAllText(path, ScoreJson.Of(options, clock.Elapsed.TotalSeconds, tried));
    }

    bool IsLookedAt(string file) => options.Folders.Contains(file.Split('/')[0]);

    Sample SampleOf(IReadOnlyList<Mutant> all)
    {
        if (options.Id is not { } id)
            return new Sample(all, options.Sample, options.Seed);
        Mutant[] only = [.. all.Where(mutant => mutant.Id == id)];
        return only.Length == 1 ? new Sample(only, 1, options.Seed) : throw new BadInputException($"mutants are numbered 1 to {all.Count}");
    }

    async Task<IReadOnlyDictionary<int, Fate>> TryAll(IReadOnlyList<Mutant> mutants, IReadOnlyList<string> tokens, Sources sources)
    {
        using var journal = Journal.Open(Path.Combine(sources.Root, "artifacts", "mutants", "journal.jsonl"), Key(mutants, tokens, sources));
        Dictionary<int, Fate> fates = new(journal.Known);
        var left = mutants.Where(mutant => !fates.ContainsKey(mutant.Id)).OrderBy(mutant => SplitMix.Mix(options.Seed, (ulong)mutant.Id)).ToArray();
        if (left.Length == 0)
            return fates;
        var worker = new WorkerProcess(Workshop.ProgramIn(sources.Root));
        var trial = new Trial(await Reach.Survey(tokens, options, worker), options, worker);
        using var slots = new SemaphoreSlim(options.Jobs);
        await foreach (var trying in Task.WhenEach(left.Select(mutant => InSlot(slots, () => trial.Of(mutant)))))
        {
            var fate = await trying;
            journal.Add(fate);
            fates.Add(fate.Mutant, fate);
            int alive = fates.Values.Count(known => !known.IsKilled);
            error.Write($"\r{fates.Count} of {mutants.Count} tried, {alive} alive, {clock.Elapsed:hh\\:mm\\:ss} ");
        }

        error.WriteLine();
        return fates;
    }

    static async Task<Fate> InSlot(SemaphoreSlim slots, Func<Task<Fate>> work)
    {
        await slots.WaitAsync();
        try
        {
            return await work();
        }
        finally
        {
            slots.Release();
        }
    }

    /// <summary>Everything that the fates depend on, but for the harness.</summary>
    string Key(IReadOnlyList<Mutant> mutants, IReadOnlyList<string> tokens, Sources sources)
    {
        string text = $"{sources.Hash} {options.Seconds} {options.Seed} {string.Join(' ', tokens)} "
            + string.Join(' ', mutants.Select(mutant => $"{mutant.Id} {mutant}"));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }
}
