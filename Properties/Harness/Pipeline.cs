using GpuMm.Harness.Checking;
using GpuMm.Harness.Execution;
using GpuMm.Harness.Minimizing;
using GpuMm.Harness.Reporting;
using GpuMm.Harness.Scheduling;
using GpuMm.Implementation.Kernel;

namespace GpuMm.Harness;

/// <summary>
/// How one test flows. A scenario is generated from a seed, executed under a scheduler, and judged; if it violates a property it is made
/// smaller, and the smallest that still violates the same property is the counterexample.
/// </summary>
/// <remarks>
/// <code>
/// seed --ScenarioGen--> Scenario --Executor--> ExecutionRecord --Judge--> Verdict
///                          ^                                       | Violated
///                          +-------------- Minimizer &lt;-------------+
///                                              | Counterexample --> text, token, C# test
/// </code>
/// </remarks>
public static class Pipeline
{
    /// <summary>Runs a scenario once, under its own schedule.</summary>
    /// <param name="scenario">What to run.</param>
    /// <param name="scheduler">Who follows that schedule, if somebody has been made for it already.</param>
    /// <param name="accessLog">Hears what the steps of the branches touch.</param>
    public static (ExecutionRecord Execution, Verdict Verdict) Run(
        Scenario scenario, IScheduler? scheduler = null, IAccessLog? accessLog = null)
    {
        var execution = Executor.Execute(scenario, scheduler, accessLog: accessLog);
        return (execution, Judge.Of(execution));
    }

    /// <summary>The same scenario with the schedule that it took written out.</summary>
    public static Scenario WithExplicitSchedule(Scenario scenario) =>
        scenario.Schedule is Schedule.Explicit ? scenario : scenario with { Schedule = Executor.Execute(scenario).Taken };

    /// <summary>The smallest scenario found that violates the same property.</summary>
    /// <exception cref="ArgumentException">The scenario does not violate that property.</exception>
    public static Counterexample Minimize(Scenario failing, CheckedProperty property, bool keepMmu = false) =>
        new Minimizer(property, keepMmu).Minimize(failing);

    /// <summary>Replays a token and writes down the calls whose order is checked, as <c>gpumm check</c> reads them.</summary>
    /// <returns>Lines of JSON, the last of which does not end.</returns>
    /// <exception cref="FormatException">The text is no token of this build.</exception>
    public static string History(string token) => Execution.HistoryKeeper.Of(token);

    /// <summary>Replays a counterexample and describes it step by step; the same bytes every time.</summary>
    public static string Report(Counterexample counterexample) => TextReport.Of(counterexample);
}
