using System.Diagnostics;
using GpuMm.Harness.Exploring;

namespace GpuMm.Harness.Campaigns;

/// <summary>
/// Hands out programs to the workers and adds up what they bring back, in the order of the programs: what one worker alone would have come
/// to.
/// </summary>
sealed class ScopeLedger(IEnumerable<Scenario[]> programs, CampaignTarget target, CancellationToken cancellation) : IDisposable
{
    const int BoundedNamed = 3;

    readonly Lock guard = new();
    readonly Stopwatch clock = Stopwatch.StartNew();
    readonly IEnumerator<Scenario[]> source = programs.GetEnumerator();
    readonly Dictionary<long, (Program Program, ProgramCoverage Coverage)> early = [];
    readonly List<Program> bounded = [];
    readonly List<Finding> findings = [];
    long taken;
    long added;
    bool ended;
    bool exhausted;
    bool allComplete = true;
    ScopeCounts counts;

    public ScopeCounts Counts
    {
        get
        {
            lock (guard)
                return counts;
        }
    }

    /// <summary>The first programs that were explored up to the fallback bound only.</summary>
    public IReadOnlyList<Program> Bounded => bounded;

    public IReadOnlyList<Finding> Findings => findings;

    public double Seconds => clock.Elapsed.TotalSeconds;

    /// <summary>All programs were handed out, and each was explored to its end.</summary>
    public bool IsComplete => exhausted && allComplete && !ended;

    /// <summary>The next program, once for each format; null when there is nothing left to do.</summary>
    public Scenario[]? Take(out long number)
    {
        lock (guard)
        {
            number = taken;
            exhausted |= !ended && !cancellation.IsCancellationRequested && !source.MoveNext();
            if (ended || exhausted || cancellation.IsCancellationRequested)
                return null;
            taken++;
            return source.Current;
        }
    }

    public void Add(long number, Program program, ProgramCoverage coverage)
    {
        lock (guard)
        {
            early.Add(number, (program, coverage));
            while (!ended && early.Remove(added, out var next))
            {
                AddInOrder(next.Program, next.Coverage);
                added++;
            }
        }
    }

    /// <summary>Makes the other workers stop when one cannot go on.</summary>
    public void Abandon()
    {
        lock (guard)
            ended = true;
    }

    public void Dispose() => source.Dispose();

    void AddInOrder(Program program, ProgramCoverage coverage)
    {
        foreach (var met in coverage.Violations)
        {
            var finding = new Finding(target, met.Property, met.Scenario, counts.Schedules + met.Schedules, Seconds,
                coverage.EndsSearch && (target.Variant.Wanted ?? met.Property) == met.Property);
            if (!findings.Exists(finding.IsSameAs))
                findings.Add(finding);
        }

        if (coverage.Counts.BoundedPrograms > 0 && bounded.Count < BoundedNamed)
            bounded.Add(program);
        counts += coverage.Counts;
        allComplete &= coverage.End == ExplorationEnd.Complete;
        ended = coverage.EndsSearch;
    }
}
