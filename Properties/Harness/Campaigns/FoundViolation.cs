using GpuMm.Harness.Checking;

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
    /// <summary>Makes what was found smaller, and describes it.</summary>
    internal static FoundViolation Of(Finding finding, bool keepMmu)
    {
        var smallest = Pipeline.Minimize(finding.Scenario, finding.Property, keepMmu);
        var scenario = smallest.Scenario;
        return new FoundViolation(
            finding.Property, scenario.System, scenario.Variant, scenario.Program.OperationCount, scenario.Program.TaskCount,
            smallest.Preemptions, smallest.IsProvedMinimal, scenario.Failures.Length, smallest.Token, finding.Seconds, finding.Schedules,
            Pipeline.Report(smallest));
    }
}
