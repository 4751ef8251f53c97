using GpuMm.Harness.Execution;
using GpuMm.Implementation.Kernel;

namespace GpuMm.Harness.Exploring;

/// <summary>A scenario as a program to explore.</summary>
sealed class ScenarioRun(Scenario scenario)
{
    ExecutionRecord? last;

    public ExecutionRecord Last => last ?? throw new InvalidOperationException("it has not run yet");

    /// <summary>
    /// What the fairness guard decided cannot be varied, so a run in which it took over counts as cut short (<see cref="RunEnd.Stopped"/>).
    /// </summary>
    public RunEnd Under(IScheduler scheduler, IAccessLog log)
    {
        last = Executor.Execute(scenario, scheduler, accessLog: log);
        return last.FairTurnsForced ? RunEnd.Stopped : last.End;
    }
}
