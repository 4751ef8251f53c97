using GpuMm.Harness.Checking;
using GpuMm.Harness.Execution;

namespace GpuMm.Harness.Minimizing;

/// <summary>A minimal scenario with an explicit schedule that violates a property.</summary>
public sealed class Counterexample
{
    readonly Lazy<bool> proof;

    public Counterexample(Scenario scenario, CheckedProperty property)
    {
        Scenario = scenario;
        Property = property;
        Token = Reporting.Token.Write(scenario, property);
        Preemptions = Executor.Execute(scenario).Preemptions;
        proof = new Lazy<bool>(NoFewerPreemptionsWillDo);
    }

    public Scenario Scenario { get; }

    public CheckedProperty Property { get; }

    /// <summary>One line that replays it anywhere.</summary>
    public string Token { get; }

    /// <summary>How often a task lost its turn although it could go on.</summary>
    public int Preemptions { get; }

    /// <summary>
    /// Every schedule of the program with fewer preemptions, or an equivalent one, was tried, and none of them violates the property.
    /// </summary>
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

    bool NoFewerPreemptionsWillDo() => Preemptions == 0
        || new ScheduleSearch(Property).WithFewestPreemptions(Scenario, Preemptions - 1, SearchBudget.ForProof) is (null, true);
}
