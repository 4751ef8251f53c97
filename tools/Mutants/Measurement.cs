using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using GpuMm.Harness;
using GpuMm.Harness.Campaigns;
using GpuMm.Harness.Measuring;
using GpuMm.Mutants.Compiling;
using GpuMm.Mutants.Killing;
using GpuMm.Mutants.Mutating;
using GpuMm.Mutants.Scoring;

namespace GpuMm.Mutants;

/// <summary>From sources to a score: find, sample, compile, look what is reached, try each, count.</summary>
/// <param name="options">What is measured.</param>
/// <param name="output">Takes the result.</param>
/// <param name="error">Takes the line that says how far it is.</param>
/// <param name="interruption">Ends it when the mutants that are being tried are done with; the result is of those tried until then.</param>
sealed class Measurement(Options options, TextWriter output, TextWriter error, CancellationToken interruption = default)
{
    readonly Stopwatch clock = Stopwatch.StartNew();

    public async Task<Tally> Run()
    {
        var tokens = options.Tokens is { } file
            ? TokenFile.Read(file)
            : [.. KillTable.Defects.Select(defect => defect.Token).OfType<string>()];
        if (options.Json is { } path)
            WriteJson(path, null); // a slip in the path is told before the work
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
        Tried[] tried = [.. sample.Chosen.Where(mutant => fates.ContainsKey(mutant.Id))
            .Select(mutant => new Tried(mutant, fates[mutant.Id], explanations.ReasonFor(mutant)))];
        output.WriteLine(tried.Length < sample.Chosen.Count ? $"interrupted: {tried.Length} of them were tried\n" : "");
        output.Write(ScoreText.Of(tried));
        foreach (var stale in explanations.Stale(all, IsLookedAt))
            output.WriteLine($"equivalent.tsv explains what is no mutant any more: {stale.File}, {stale.Original} -> {stale.Mutated}");
        if (options.Json is { } destination)
            WriteJson(destination, ScoreJson.Of(options, clock.Elapsed.TotalSeconds, tried));
        return new Tally(Tally.All, tried);
    }

    /// <param name="path">Of a file.</param>
    /// <param name="json">Null leaves what the file holds, and only looks whether it may be written.</param>
    static void WriteJson(string path, string? json)
    {
        try
        {
            using var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write);
            if (json is null)
                return;
            file.SetLength(0);
            file.Write(Encoding.UTF8.GetBytes(json));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new BadInputException($"cannot write the JSON to '{path}': {e.Message}", e);
        }
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
        string key = Key(mutants, tokens, sources);
        using var journal = Journal.Open(Path.Combine(sources.Root, "artifacts", "mutants", $"journal-{key[..8]}.jsonl"), key);
        var fates = journal.Known.ToDictionary(fate => fate.Mutant);
        Mutant[] left = [.. mutants.Where(mutant => !fates.ContainsKey(mutant.Id))
            .OrderBy(mutant => SplitMix.Mix(options.Seed, (ulong)mutant.Id))]; // what was tried when it is broken off is spread as well
        if (left.Length == 0 || interruption.IsCancellationRequested)
            return fates;
        var worker = new WorkerProcess(Workshop.ProgramIn(sources.Root));
        var trial = new Trial(await Reach.Survey(tokens, options, worker), options, worker);
        using var slots = new SemaphoreSlim(options.Jobs);
        await foreach (var trying in Task.WhenEach(left.Select(mutant => InSlot(slots, () => trial.Of(mutant)))))
        {
            if (await trying is not { } fate)
                continue;
            journal.Add(mutants.First(mutant => mutant.Id == fate.Mutant), fate);
            fates.Add(fate.Mutant, fate);
            int alive = fates.Values.Count(known => !known.IsKilled);
            error.Write($"\r{fates.Count} of {mutants.Count} tried, {alive} alive, {clock.Elapsed:hh\\:mm\\:ss} ");
        }

        error.WriteLine();
        return fates;
    }

    /// <returns>Null if the interruption came first.</returns>
    async Task<Fate?> InSlot(SemaphoreSlim slots, Func<Task<Fate>> work)
    {
        await slots.WaitAsync();
        try
        {
            return interruption.IsCancellationRequested ? null : await work();
        }
        finally
        {
            slots.Release();
        }
    }

    /// <summary>Everything that the fates depend on.</summary>
    string Key(IReadOnlyList<Mutant> mutants, IReadOnlyList<string> tokens, Sources sources)
    {
        string text = $"{BuildId.Current} {sources.Hash} {options.Seconds} {options.Seed} {string.Join(' ', tokens)} "
            + string.Join(' ', mutants.Select(mutant => $"{mutant.Id} {mutant}"));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }
}
