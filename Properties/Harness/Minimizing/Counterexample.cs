using GpuMm.Harness.Checking;
using GpuMm.Harness.Scheduling;

namespace GpuMm.Harness.Minimizing;

/// <summary>A minimal scenario with an explicit schedule that violates a property.</summary>
public sealed record Counterexample(Scenario Scenario, CheckedProperty Property)
{
    /// <summary>One line that replays it anywhere.</summary>
    public string Token { get; } = Reporting.Token.Write(Scenario, Property);

    public int Preemptions => ((Schedule.Explicit)Scenario.Schedule).Switches.Length;

    /// <summary>The counterexample that a token stands for.</summary>
    /// <returns>Null if nothing is violated any more.</returns>
    /// <exception cref="FormatException">The text is no token of this build.</exception>
    public static Counterexample? Of(string token)
    {
        var (scenario, property) = Reporting.Token.ReadWithProperty(token);
        return Of(scenario, property);
    }

    /// <summary>The counterexample that a scenario is: of the property asked for if it violates that, else of its first.</summary>
    /// <returns>Null if it violates none.</returns>
    public static Counterexample? Of(Scenario scenario, CheckedProperty? property = null)
    {
        var withSchedule = Pipeline.WithExplicitSchedule(scenario);
        if (Pipeline.Run(withSchedule).Verdict is not Verdict.Violated violated)
            return null;
        var violation = (property is null ? null : violated.Of(property.Id)) ?? violated.First;
        return new Counterexample(withSchedule, violation.Property);
    }
}
