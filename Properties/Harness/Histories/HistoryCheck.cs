using System.Collections.Concurrent;
using System.Diagnostics;
using GpuMm.Harness.Linearizability;

namespace GpuMm.Harness.Histories;

/// <summary>Checks histories in files.</summary>
/// <param name="model">Of all of them; null if each says so itself, or its first operation does.</param>
/// <param name="limits">Of each.</param>
/// <param name="says">Whether to say why a history is illegal.</param>
public sealed class HistoryCheck(HistoryModel? model, CheckLimits limits, bool says)
{
    /// <summary>Configurations that each question on the way to a reason may take, where the verdict is known already.</summary>
    const long MostToExplain = 5_000_000;

    /// <summary>Whether to find an order of the calls on the first object, unless the history is illegal; in as much time again.</summary>
    public bool FindsOrder { get; init; }

    /// <summary>
    /// All of them, several at a time; the results come in the order of the files, as soon as each is there. An interruption is as if the
    /// time were up for those that have been begun, and the others are left out.
    /// </summary>
    public IEnumerable<CheckedHistory> All(IReadOnlyList<string> files, int jobs, CancellationToken interrupted) => Partitioner
        .Create((string[])[.. files], loadBalance: true).AsParallel().AsOrdered().WithDegreeOfParallelism(jobs)
        .WithMergeOptions(ParallelMergeOptions.NotBuffered)
        .Select(file => interrupted.IsCancellationRequested ? null : One(file, interrupted))
        .AsSequential().OfType<CheckedHistory>();

    public CheckedHistory One(string file, CancellationToken interrupted = default)
    {
        var clock = Stopwatch.StartNew();
        RecordedHistory history;
        try
        {
            history = HistoryFile.Read(file, model);
        }
        catch (BrokenHistoryException e)
        {
            return new CheckedHistory(file, null, e.Message, [], null, clock.Elapsed.TotalSeconds, 0);
        }

        double parseSeconds = clock.Elapsed.TotalSeconds;
        var searchLimits = From(clock.Elapsed.TotalSeconds, long.MaxValue);
        List<CheckedObject> decided = [];
        foreach (var one in history.Objects)
        {
            var (outcome, path, limit) = one.Decide(searchLimits);
            decided.Add(new CheckedObject(one, outcome, path, limit));
        }

        var result = new CheckedHistory(file, history, null, decided, null, parseSeconds, clock.Elapsed.TotalSeconds - parseSeconds);
        return result.Illegal is { } illegal
            ? says ? result with { Why = illegal.Explain(From(clock.Elapsed.TotalSeconds, MostToExplain)) } : result
            : FindsOrder ? result with { Order = history.Objects[0].Order(From(clock.Elapsed.TotalSeconds, MostToExplain)) } : result;

        SearchLimits From(double start, long configurations) => new(configurations, (long)limits.MemoMiB << 20)
        {
            TimeIsUp = () => interrupted.IsCancellationRequested || clock.Elapsed.TotalSeconds - start > limits.Seconds,
        };
    }
}
