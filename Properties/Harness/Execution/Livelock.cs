using GpuMm.Harness.Scheduling;
using GpuMm.Implementation.Kernel;

namespace GpuMm.Harness.Execution;

/// <summary>Tasks that take steps for ever and get nothing done, in words: the loop of each, and what the others wait for.</summary>
static class Livelock
{
    const int StepsShown = 12;

    /// <summary>Null if the run ended otherwise.</summary>
    public static string? Of(KernelContext kernel, FairnessGuard guard)
    {
        if (!guard.SeesLivelock || kernel.End is not (RunEnd.Stopped or RunEnd.StepLimit))
            return null;
        var steps = guard.LastSteps.ToLookup(step => step.Task);
        var tasks = kernel.Live.Where(task => !task.IsIdle).Select(task =>
            steps.Contains(task.Id) ? Of(kernel, task, [.. steps[task.Id]]) : Standstill.Of(kernel, task));
        return $"no call returned in {guard.FairStepsTaken} steps although every task had its turns; {string.Join("; ", tasks)}";
    }

    static string Of(KernelContext kernel, KernelTask task, Step[] steps)
    {
        var loop = LoopOf(steps);
        var shown = (loop.Length > 0 ? loop : steps[^Math.Min(StepsShown, steps.Length)..]).Take(StepsShown).Select(kernel.Describe);
        return $"{task.Name} {(loop.Length > 0 ? "repeats" : "took last")}: {string.Join(", ", shown)}"
            + (loop.Length > StepsShown ? $" ... ({loop.Length} steps)" : "");
    }

    /// <summary>
    /// The shortest sequence that the steps end in twice or more often; none if they do not. It begins where a lock is taken, if one is.
    /// </summary>
    static Step[] LoopOf(Step[] steps)
    {
        for (int length = 1; length <= steps.Length / 2; length++)
        {
            var last = steps.AsSpan(steps.Length - length);
            if (!last.SequenceEqual(steps.AsSpan(steps.Length - (2 * length), length)))
                continue;
            int start = Math.Max(0, Array.FindIndex(last.ToArray(), step => step.Kind == StepKind.Acquire));
            return [.. last[start..], .. last[..start]];
        }

        return [];
    }
}
