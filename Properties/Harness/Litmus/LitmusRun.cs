using GpuMm.Implementation.Kernel;

namespace GpuMm.Harness.Litmus;

/// <summary>What came of running a small program in one order.</summary>
public sealed class LitmusRun
{
    readonly KernelContext kernel;
    readonly LitmusState state;
    readonly LitmusListener listener;

    internal LitmusRun(KernelContext kernel, LitmusState state, LitmusListener listener, bool failed)
    {
        (this.kernel, this.state, this.listener) = (kernel, state, listener);
        Failed = failed;
    }

    public RunEnd End => kernel.End;

    /// <summary>The order showed the bug. A run that was cut short never did.</summary>
    public bool Failed { get; }

    public int Steps => kernel.StepCount;

    /// <summary>
    /// All shared variables, all that tasks read and, in a deadlock, who is stuck where. Written on demand: most runs are only counted.
    /// </summary>
    public string FinalState => End switch
    {
        RunEnd.Completed or RunEnd.Deadlocked => WithStuck(kernel.Live.Where(task => !task.IsIdle)),
        _ => $"{state}, {End}",
    };

    string WithStuck(IEnumerable<KernelTask> tasks) =>
        tasks.Any() ? $"{state}, stuck: {string.Join(", ", tasks.Select(Stuck))}" : state.ToString();

    string Stuck(KernelTask task) => $"{task.Name} after step {listener.StepsOf(task.Id)} wants to {kernel.Describe(task.Pending)}";
}
