using GpuMm.Harness.Checking;
using GpuMm.Harness.Execution;

namespace GpuMm.Harness.Minimizing;

/// <summary>A minimal scenario with an explicit schedule that violates a property.</summary>
public sealed record Counterexample(Scenario Scenario, CheckedProperty Property)
{
    /// <summary>One line that replays it anywhere.</summary>
    public string Token { get; } = Reporting.Token.Write(Scenario, Property);

    /// <summary>Executions that may be spent on proving that fewer preemptions will not do.</summary>
    internal const long RunsForProof = 20_000;

    readonly Lazy<bool> proof = new(() => IsMinimal(Scenario, Property));

    /// <summary>How often a task lost its turn although it could go on.</summary>
    public int Preemptions { get; } = Executor.Execute(Scenario).Preemptions;

    /// <summary>Every schedule of the program with fewer preemptions was tried, and none of them violates the property.</summary>
    public bool IsProvedMinimal => proof.Value;

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

    public bool Equals(Counterexample? other) => other is not null && Token == other.Token;

    public override int GetHashCode() => Token.GetHashCode(StringComparison.Ordinal);

    static bool IsMinimal(Scenario scenario, CheckedProperty property)
    {
        int preemptions = Executor.Execute(scenario).Preemptions;
        return preemptions == 0
            || new ScheduleSearch(property).WithFewestPreemptions(scenario, preemptions - 1, RunsForProof) is (null, true);
    }
}
