using GpuMm.Implementation.Kernel;
using Mutex = GpuMm.Implementation.Kernel.Mutex;

namespace GpuMm.Tests.Kernel;

/// <summary>Lets the listed tasks go, one at each choice; a listed task that cannot go, and the end of the list, mean the first.</summary>
sealed class ListedOrder(params int[] tasks) : IScheduler
{
    readonly List<(int LastTask, Step[] Enabled)> choices = [];

    /// <summary>What the scheduler was asked.</summary>
    public IReadOnlyList<(int LastTask, Step[] Enabled)> Choices => choices;

    public int Choose(ReadOnlySpan<Step> enabled, int lastTask)
    {
        var offered = enabled.ToArray();
        int wanted = choices.Count < tasks.Length ? Array.FindIndex(offered, step => step.Task == tasks[choices.Count]) : 0;
        choices.Add((lastTask, offered));
        return Math.Max(0, wanted);
    }
}

/// <summary>A gate that a test opens and closes.</summary>
sealed class Door : Gate
{
    bool open;

    public override bool IsOpen => open;

    public void Open() => open = true;

    public override string Describe() => "a door";
}

/// <summary>A kernel with one task for each body it is given, and a record of what it tells its listener.</summary>
sealed class KernelBench : IKernelListener
{
    public KernelBench(IScheduler? scheduler = null, int stepLimit = 1000, params InjectedFailure[] failures) =>
        Kernel = new KernelContext(scheduler ?? new ListedOrder(), new FailurePlan(failures), this, stepLimit);

    public KernelContext Kernel { get; }

    public List<Step> Steps { get; } = [];

    public List<(FailureSite Site, string Task)> Injected { get; } = [];

    public List<KernelTask> Crashed { get; } = [];

    public List<LockdepFinding> Findings { get; } = [];

    /// <summary>What the bodies wrote down, in the order in which it happened.</summary>
    public List<string> Said { get; } = [];

    public Mutex NewMutex(string lockClass, bool onFencePath = false) => new(Kernel, Kernel.Lockdep.Class(lockClass, onFencePath));

    /// <summary>Runs the bodies as tasks 1, 2, ... at the same time.</summary>
    public RunEnd Run(params Func<ValueTask>[] bodies)
    {
        for (int i = 0; i < bodies.Length; i++)
            Kernel.Spawn(i + 1, $"task {i + 1}", bodies[i]);
        return Kernel.Run();
    }

    /// <summary>A step that touches a variable, and a word about it.</summary>
    public async ValueTask Say(string word, int variable = 0)
    {
        await Kernel.Announce(StepKind.Write, new Resource(ResourceKind.Cell, (ulong)variable));
        Said.Add(word);
    }

    void IKernelListener.StepTaken(Step step) => Steps.Add(step);

    void IKernelListener.FailureInjected(FailureSite site, KernelTask task) => Injected.Add((site, task.Name));

    void IKernelListener.TaskCrashed(KernelTask task) => Crashed.Add(task);

    void IKernelListener.LockdepReport(LockdepFinding finding) => Findings.Add(finding);

    void IKernelListener.Warned(string message) => Said.Add(message);
}
