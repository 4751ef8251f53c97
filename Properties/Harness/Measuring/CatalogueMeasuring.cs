using GpuMm.Harness.Campaigns;
using GpuMm.Harness.Minimizing;

namespace GpuMm.Harness.Measuring;

/// <summary>Hunts for every defect from every seed, and says how fast each is found and how small it gets.</summary>
public static class CatalogueMeasuring
{
    /// <summary>Scenarios from which it is learned what else a defect violates; more if it is hard to find.</summary>
    const long LeastForOthers = 1_000;

    const ulong SeedForOthers = 1;

    /// <param name="defects">What to measure.</param>
    /// <param name="options">How.</param>
    /// <param name="journal">Has what was measured before, and gets what is measured now; null if nothing is remembered.</param>
    /// <param name="progress">Called a few times a second, on the caller's thread, with the number of defects that are done.</param>
    /// <param name="cancellation">Ends it; what was begun and not finished is left out.</param>
    /// <returns>In the order of the defects.</returns>
    public static IReadOnlyList<DefectMeasurement> Run(
        IReadOnlyList<KnownDefect> defects, MeasuringOptions options, MeasurementJournal? journal = null, Action<int>? progress = null,
        CancellationToken cancellation = default)
    {
        var measured = new DefectMeasurement?[defects.Count];
        int next = -1;
        int done = 0;
        Workers.SideBySide(Math.Min(options.Jobs, Math.Max(1, defects.Count)), Work, () => progress?.Invoke(Volatile.Read(ref done)));
        progress?.Invoke(done);
        return [.. measured.OfType<DefectMeasurement>()];

        void Work()
        {
            for (int i = Interlocked.Increment(ref next); i < defects.Count; i = Interlocked.Increment(ref next))
            {
                measured[i] = journal?.Find(defects[i].Id) ?? MeasureOrStop(defects[i]);
                Interlocked.Increment(ref done);
            }
        }

        // When one worker cannot go on, the others need not either.
        DefectMeasurement? MeasureOrStop(KnownDefect defect)
        {
            try
            {
                return Measure(defect);
            }
            catch
            {
                Volatile.Write(ref next, defects.Count);
                throw;
            }
        }

        DefectMeasurement? Measure(KnownDefect defect)
        {
            if (Of(defect, options, cancellation) is not { } measurement)
                return null;
            journal?.Add(measurement);
            return measurement;
        }
    }

    /// <summary>Null if it was cancelled.</summary>
    static DefectMeasurement? Of(KnownDefect defect, MeasuringOptions options, CancellationToken cancellation)
    {
        Hunt[] hunts = [.. options.Seeds
            .TakeWhile(_ => !cancellation.IsCancellationRequested)
            .Select(seed => Hunt.After(defect, seed, options.Seconds, cancellation))];
        if (cancellation.IsCancellationRequested)
            return null;
        var hunted = new DefectMeasurement(defect.Id, defect.System, defect.Expected.Id, hunts, [], null);
        var violates = Others(defect, Math.Max(LeastForOthers, 2 * (long)hunted.SchedulesToFind), cancellation)
            .Union(hunts.SelectMany(hunt => hunt.Violates));
        var minimality = hunted.Token is { } token ? FewerOperations.WillDo(Counterexample.Of(token)!) : (Minimality?)null;
        return cancellation.IsCancellationRequested
            ? null
            : hunted with { Violates = [.. violates.Order(StringComparer.Ordinal)], Minimality = minimality };
    }

    static IEnumerable<string> Others(KnownDefect defect, long scenarios, CancellationToken cancellation)
    {
        var options = new CampaignOptions
        {
            Systems = [defect.System],
            Variant = defect.Id,
            Scenarios = scenarios,
            Jobs = 1,
            Seed = SeedForOthers,
            KeepGoing = true,
        };
        return Campaign.Search(options, cancellation: cancellation).Findings.Select(finding => finding.Property.Id).Distinct();
    }
}
