using GpuMm.Implementation.Kernel;

namespace GpuMm.Harness.Litmus;

/// <summary>
/// A program of a few tasks that goes wrong under some orders of its steps and not under others. Schedulers are measured on how soon they
/// find such an order, and exploration on whether it finds all that there are.
/// </summary>
/// <param name="Name">The family and its size, as the literature has it: reorder_10.</param>
/// <param name="Tasks">How many tasks it has, with ids from 1.</param>
/// <param name="FailsWhen">The bug, in words.</param>
/// <param name="Setup">Makes what the tasks of one run share and what they do.</param>
public sealed record SmallProgram(string Name, int Tasks, string FailsWhen, Func<LitmusState, LitmusSetup> Setup)
{
    const int StepLimit = 10_000;

    readonly string[] taskNames = [.. Enumerable.Range(1, Tasks).Select(task => $"task {task}")];

    /// <summary>Runs it once from the beginning, in the order that the scheduler decides.</summary>
    /// <exception cref="InvalidOperationException">A task threw: the program itself is wrong, whatever its bug.</exception>
    public LitmusRun Run(IScheduler scheduler, IAccessLog? log = null)
    {
        var listener = new LitmusListener(Tasks);
        var kernel = new KernelContext(scheduler, new FailurePlan([]), listener, StepLimit) { AccessLog = log };
        var state = new LitmusState(kernel);
        var (bodies, failed) = Setup(state);
        for (int task = 1; task <= Tasks; task++)
            kernel.Spawn(task, taskNames[task - 1], bodies[task - 1]);
        var end = kernel.Run();
        listener.ThrowIfCrashed(Name);
        bool isOver = end is RunEnd.Completed or RunEnd.Deadlocked;
        return new LitmusRun(kernel, state, listener, isOver && failed(end));
    }

    public override string ToString() => Name;
}

/// <summary>What a program does in one run.</summary>
/// <param name="Bodies">One for each task.</param>
/// <param name="Failed">Whether a run that went to its end, or to a deadlock, shows the bug.</param>
public readonly record struct LitmusSetup(Func<ValueTask>[] Bodies, Func<RunEnd, bool> Failed);
