using GpuMm.Harness.Campaigns;
using GpuMm.Harness.Walks;
using GpuMm.Mutants.Compiling;
using GpuMm.Mutants.Mutating;

namespace GpuMm.Mutants.Killing;

/// <summary>Which tokens, walks and systems come across which mutants, when none is active.</summary>
/// <param name="Tokens">Each with the mutants that its scenario comes across.</param>
/// <param name="Walks">Each with those that it does.</param>
/// <param name="Systems">Each with those that a short campaign does.</param>
sealed record Reach(
    IReadOnlyList<(string Of, IReadOnlySet<int> Mutants)> Tokens,
    IReadOnlyList<(string Of, IReadOnlySet<int> Mutants)> Walks,
    IReadOnlyList<(string Of, IReadOnlySet<int> Mutants)> Systems)
{
    /// <summary>Null if nobody comes across the mutant.</summary>
    public Job? JobFor(Mutant mutant, double seconds, ulong seed)
    {
        string[] systems = [.. Systems.Where(system => system.Mutants.Contains(mutant.Id)).Select(system => system.Of)];
        var tokens = Tokens.Where(token => mutant.RunsOnce || token.Mutants.Contains(mutant.Id)).Select(token => token.Of).ToArray();
        string[] walks = [.. Walks.Where(walk => mutant.RunsOnce || walk.Mutants.Contains(mutant.Id)).Select(walk => walk.Of)];
        return systems.Length + tokens.Length + walks.Length == 0 ? null : new Job(mutant.Id, tokens, walks, systems, seconds, seed);
    }

    /// <summary>Runs everything once; each system in a process of its own, since what runs once a type is seen by the first only.</summary>
    /// <exception cref="BadInputException">Something is violated without any mutant.</exception>
    public static async Task<Reach> Survey(IReadOnlyList<string> tokens, Options options, WorkerProcess worker)
    {
        var jobs = CampaignTarget.SystemNames.Select(system => new Job(Switch.None, [], [], [system], options.Seconds, options.Seed))
            .Prepend(new Job(Switch.None, [], [.. Walk.All.Select(walk => walk.Name)], [], options.Seconds, options.Seed))
            .Prepend(new Job(Switch.None, tokens, [], [], options.Seconds, options.Seed)).ToArray();
        var reached = new IReadOnlyList<(string Of, IReadOnlySet<int> Mutants)>[jobs.Length];
        await Parallel.ForAsync(0, jobs.Length, new ParallelOptions { MaxDegreeOfParallelism = options.Jobs }, async (job, _) =>
            reached[job] = await ReachedBy(jobs[job], worker));
        return new Reach(reached[0], reached[1], [.. reached.Skip(2).SelectMany(system => system)]);
    }

    static async Task<IReadOnlyList<(string Of, IReadOnlySet<int> Mutants)>> ReachedBy(Job job, WorkerProcess worker)
    {
        var (words, end) = await worker.Do(job);
        if (end != WorkerEnd.Answered)
            throw new InvalidOperationException($"a worker without a mutant did not answer: {end}");
        return words.FirstOrDefault(word => word.Killed is not null) is { } wrong
            ? throw new BadInputException($"{wrong.Of} fails without any mutant ({wrong.Killed}); mend that first, or leave the token out")
            : [.. words.Where(word => word.Of is not null).Select(word => (word.Of!, (IReadOnlySet<int>)word.Reached.ToHashSet()))];
    }
}
