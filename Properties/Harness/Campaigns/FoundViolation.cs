using GpuMm.Harness.Checking;
using GpuMm.Harness.Minimizing;

namespace GpuMm.Harness.Campaigns;

/// <summary>A violation with its minimal counterexample; numbers of operations and so on are that one's.</summary>
public sealed record FoundViolation(
    CheckedProperty Property,
    string System,
    string Variant,
    int Operations,
    int Tasks,
    int Preemptions,
    bool ProvedMinimal,
    int Failures,
    string Token,
    double SecondsToFind,
    long SchedulesToFind,
    string Report)
{
    /// <summary>Makes all that was found smaller, side by side; what ended the campaign comes first.</summary>
    internal static FoundViolation[] OfAll(IReadOnlyList<Finding> findings, int jobs, bool keepMmu, Action tick)
    {
        Finding[] ordered = [.. findings.OrderBy(finding => !finding.EndsCampaign)]; // a stable sort
        var minimized = new FoundViolation[ordered.Length];
        int next = -1;
        Workers.SideBySide(Math.Min(jobs, ordered.Length), Work, tick);
        return minimized;

        void Work()
        {
            for (int i = Interlocked.Increment(ref next); i < ordered.Length; i = Interlocked.Increment(ref next))
                minimized[i] = Of(ordered[i], keepMmu);
        }
    }

    /// <summary>As it was generated, with the schedule written out, and without a report.</summary>
    internal static FoundViolation AsFound(Finding finding)
    {
        var found = new Counterexample(Pipeline.WithExplicitSchedule(finding.Scenario), finding.Property);
        var scenario = found.Scenario;
        return new FoundViolation(
            finding.Property, scenario.System, scenario.Variant, scenario.Program.OperationCount, scenario.Program.TaskCount,
            found.Preemptions, ProvedMinimal: false, scenario.Failures.Length, found.Token, finding.Seconds, finding.Schedules, Report: "");
    }

    static FoundViolation Of(Finding finding, bool keepMmu)
    {
        var smallest = Pipeline.Minimize(finding.Scenario, finding.Property, keepMmu);
        var scenario = smallest.Scenario;
        return new FoundViolation(
            finding.Property, scenario.System, scenario.Variant, scenario.Program.OperationCount, scenario.Program.TaskCount,
            smallest.Preemptions, smallest.IsProvedMinimal, scenario.Failures.Length, smallest.Token, finding.Seconds, finding.Schedules,
            Pipeline.Report(smallest));
    }
}
