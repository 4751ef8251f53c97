using GpuMm.Harness.Checking;
using GpuMm.Harness.Scheduling;

namespace GpuMm.Harness.Minimizing;

/// <summary>A minimal scenario with an explicit schedule that violates a property.</summary>
public sealed record Counterexample(Scenario Scenario, CheckedProperty Property)
{
    /// <summary>One line that replays it anywhere.</summary>
    public string Token { get; } = Reporting.Token.Write(Scenario);

    public int Preemptions => ((Schedule.Explicit)Scenario.Schedule).Switches.Length;

    /// <summary>
    /// The counterexample that a scenario is: the property it violates first.
    /// </summary>
    /// <returns>Null if it violates none.</returns>
    public static Counterexample? Of(Scenario scenario, string? propertyId = null)
    {
        var withSchedule = Pipeline.WithExplicitSchedule(scenario);
        if (Pipeline.Run(withSchedule).Verdict is not Verdict.Violated violated)
            return null;
        var violation = propertyId is null ? violated.First : violated.Of(propertyId);
        return violation is null ? null : new Counterexample(withSchedule, violation.Property);
    }
}
