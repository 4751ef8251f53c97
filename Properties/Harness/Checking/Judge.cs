using GpuMm.Harness.Execution;

namespace GpuMm.Harness.Checking;

/// <summary>Turns what was observed of an execution into a verdict.</summary>
static class Judge
{
    /// <summary>
    /// Earlier steps first. What is found after the run (an order that does not exist) comes after what was seen at a step.
    /// </summary>
    public static Verdict Of(ExecutionRecord execution) => (execution.Observed.Count, execution.Undecided) switch
    {
        (0, null) => Verdict.Holds.Instance,
        (0, { } limit) => new Verdict.Unknown(limit),
        _ => new Verdict.Violated([.. execution.Observed.OrderBy(violation => violation.Step)]),
    };
}
