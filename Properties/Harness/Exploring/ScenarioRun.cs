using GpuMm.Harness.Execution;
using GpuMm.Implementation.Kernel;

namespace GpuMm.Harness.Exploring;

/// <summary>A scenario as a program to explore.</summary>
sealed class ScenarioRun(Scenario scenario)
{
    ExecutionRecord? last;

    public ExecutionRecord Last => last ?? throw new InvalidOperationException("it has not run yet");

    /// <summary>The fairness guard steers a run that it takes over.</summary>
    public RunOutcome Under(IScheduler scheduler, IAccessLog log)
    {
        last = Executor.Execute(scenario, scheduler, accessLog: log);
        return new RunOutcome(last.End, last.FairTurnsForced);
    }
}
