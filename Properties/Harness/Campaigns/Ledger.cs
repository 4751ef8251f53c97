using System.Diagnostics;

namespace GpuMm.Harness.Campaigns;

/// <summary>
/// Hands out batches to the workers and adds up what they bring back, in the order of the batches: the sum is what one worker alone would
/// have come to, whatever the number of workers and their luck.
/// </summary>
sealed class Ledger(
    CampaignOptions options, IReadOnlyList<CampaignTarget> targets, Stopwatch clock, CancellationToken cancellation)
{
    readonly Lock guard = new();
    readonly Dictionary<long, BatchOutcome> early = [];
    readonly BatchOutcome sum = new(targets);
    long nextToRun;
    long nextToAdd;
    long lastBatch = long.MaxValue; // the first batch that ended the campaign, as far as is known

    public BatchOutcome Sum => sum;

    /// <summary>When the last batch was added.</summary>
    public double Seconds { get; private set; }

    /// <summary>The next batch for a worker; false when there is nothing left to do.</summary>
    public bool TryTake(out long batch)
    {
        batch = Interlocked.Increment(ref nextToRun) - 1;
        if (batch >= BatchCount)
            return false;
        if (MayRun(batch))
            return true;
        Add(batch, new BatchOutcome(targets)); // the batches after it, of faster workers, must not wait for it
        return false;
    }

    /// <summary>False when the rest of the batch is of no use. Asked for each scenario, so without a lock.</summary>
    public bool MayRun(long batch) => batch <= Volatile.Read(ref lastBatch)
        && !cancellation.IsCancellationRequested
        && (options.Seconds is not { } limit || clock.Elapsed.TotalSeconds < limit);

    /// <summary>How many scenarios a batch has; only the last one may have fewer.</summary>
    public int SizeOf(long batch) => options.Scenarios is { } all
        ? (int)Math.Min(BatchRunner.BatchSize, all - (batch * BatchRunner.BatchSize))
        : BatchRunner.BatchSize;

    public void Add(long batch, BatchOutcome outcome)
    {
        lock (guard)
        {
            early.Add(batch, outcome);
            if (outcome.EndsCampaign)
                Volatile.Write(ref lastBatch, Math.Min(lastBatch, batch));
            while (!sum.EndsCampaign && early.Remove(nextToAdd, out var next))
            {
                sum.Add(next);
                nextToAdd++;
            }

            Seconds = clock.Elapsed.TotalSeconds;
        }
    }

    /// <summary>Makes the other workers stop when one cannot go on.</summary>
    public void Abandon() => Volatile.Write(ref lastBatch, -1);

    public CampaignProgress Progress
    {
        get
        {
            lock (guard)
                return new CampaignProgress(sum.Counts, clock.Elapsed.TotalSeconds, sum.Found, Minimizing: false);
        }
    }

    long BatchCount => options.Scenarios is { } all ? ((all - 1) / BatchRunner.BatchSize) + 1 : long.MaxValue;
}
