using GpuMm.Harness.Campaigns;
using GpuMm.Harness.Minimizing;

namespace GpuMm.Harness.Measuring;

/// <summary>Hunts for every defect from every seed, and says how fast each is found and how small it gets.</summary>
public static class CatalogueMeasuring
{
    /// <summary>Scenarios from which it is learned what else a defect violates.</summary>
    const int ScenariosForOthers = 1_000;

    const ulong SeedForOthers = 1;

    /// <param name="defects">What to measure.</param>
    /// <param name="options">How.</param>
    /// <param name="journal">Has what was measured before, and gets what is measured now.</param>
    /// <param name="progress">Called a few times a second, on the caller's thread, with the number of defects that are done.</param>
    /// <param name="cancellation">Ends it; what was begun and not finished is left out.</param>
    /// <returns>In the order of the defects.</returns>
    public static IReadOnlyList<DefectMeasurement> Run(
        IReadOnlyList<KnownDefect> defects, MeasuringOptions options, IMeasurementJournal journal, Action<int>? progress = null,
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
                measured[i] = journal.Find(defects[i].Id) ?? Measure(defects[i]);
                Interlocked.Increment(ref done);
            }
        }

        DefectMeasurement? Measure(KnownDefect defect)
        {
            if (Of(defect, options, cancellation) is not { } measurement)
                return null;
            journal.Add(measurement);
            return measurement;
        }
    }

    /// <summary>Null if it was cancelled.</summary>
    static DefectMeasurement? Of(KnownDefect defect, MeasuringOptions options, CancellationToken cancellation)
    {
        List<Hunt> hunts = [];
        Counterexample? smallest = null;
        foreach (ulong seed in options.Seeds)
        {
            if (cancellation.IsCancellationRequested)
                return null;
            var (hunt, counterexample) = Hunt.After(defect, seed, options.Seconds, cancellation);
            hunts.Add(hunt);
            if (counterexample is not null && (smallest is null || SizeOf(counterexample).CompareTo(SizeOf(smallest)) < 0))
                smallest = counterexample;
        }

        string[] violates = [.. Others(defect).Union(hunts.Select(hunt => hunt.Property).OfType<string>()).Order(StringComparer.Ordinal)];
        return cancellation.IsCancellationRequested ? null : new DefectMeasurement(
            defect.Id, defect.System, defect.Expected.Id, hunts, violates, smallest is null ? null : FewerOperations.WillDo(smallest));
    }

    static IEnumerable<string> Others(KnownDefect defect) => Campaign.Search(new CampaignOptions
    {
        Systems = [defect.System],
        Variant = defect.Id,
        Scenarios = ScenariosForOthers,
        Jobs = 1,
        Seed = SeedForOthers,
        KeepGoing = true,
    }).Findings.Select(finding => finding.Property.Id).Distinct();

    static (int Operations, int Failures, int Preemptions) SizeOf(Counterexample counterexample) => (
        counterexample.Scenario.Program.OperationCount, counterexample.Scenario.Failures.Length, counterexample.Preemptions);
}
