using GpuMm.Mutants.Mutating;

namespace GpuMm.Mutants.Killing;

/// <summary>
/// Tries to kill one mutant: by the tokens that come across it, then by the walks, then by campaigns of the systems that do.
/// </summary>
sealed class Trial(Reach reach, Options options, WorkerProcess worker)
{
    public async Task<Fate> Of(Mutant mutant)
    {
        if (reach.JobFor(mutant, options.Seconds, options.Seed) is not { } job)
            return new Fate(mutant.Id, Outcome.NotReached);
        var (words, end) = await worker.Do(job);
        return FateOf(job, words, end);
    }

    public static Fate FateOf(Job job, IReadOnlyList<Word> words, WorkerEnd end) => end switch
    {
        WorkerEnd.TimedOut => new Fate(job.Mutant, Outcome.TimedOut, Next(job, words)),
        WorkerEnd.Crashed => new Fate(job.Mutant, Outcome.Crashed, Next(job, words)),
        _ when words[^1] is { Killed: { } property, Of: { } by } =>
            new Fate(job.Mutant, KilledBy(job, by), by, property),
        _ => new Fate(job.Mutant, Outcome.Survived),
    };

    static Outcome KilledBy(Job job, string part) =>
        job.Tokens.Contains(part) ? Outcome.KilledByToken
        : job.Walks.Contains(part) ? Outcome.KilledByWalk
        : Outcome.KilledByFuzz;

    /// <summary>What was being run after the last word.</summary>
    static string? Next(Job job, IReadOnlyList<Word> words) =>
        job.Tokens.Concat(job.Walks).Concat(job.Systems).ElementAtOrDefault(words.Count);
}
