using GpuMm.Harness.Execution;
using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Machine;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Checking;

/// <summary>
/// Hears what every system has to tell in one execution, tells the observers, and collects violations: each property once. What a system
/// alone has to tell goes through events of its own.
/// </summary>
sealed class EventHub : IKernelListener, IMemoryListener
{
    /// <summary>
    /// What observers look at when a call begins. At its end they look at more, so everything that they hear of reads the history, of which
    /// a return is a write: a return commutes with nothing that a checker could see.
    /// </summary>
    public static readonly Resource Audit = new(ResourceKind.Audit, 0);

    readonly List<Observer> observers = new(16);
    readonly List<Violation> violations = [];

    public KernelContext Kernel { get; private set; } = null!;

    public IReadOnlyList<Observer> Observers => observers;

    public IReadOnlyList<Violation> Violations => violations;

    /// <summary>Called for each step, where somebody wants to see them.</summary>
    public Action<Step>? OnStep { get; init; }

    /// <summary>Called at the moment of each violation, while the state that it shows in still stands.</summary>
    public Action<Violation>? OnViolation { get; init; }

    /// <summary>Called where the hardware or the driver does what no step says; set only where somebody wants to read it.</summary>
    public Action<string>? OnRemark { get; init; }

    /// <summary>Those of the system. Null where nobody wants to know which are reached.</summary>
    public SituationList? Situations { get; init; }

    /// <summary>What was reached, a bit for each of the <see cref="Situations"/>.</summary>
    public UInt128 Marks { get; private set; }

    /// <summary>A task has ended in the middle of what it did. That who waits for it waits for ever is no other violation.</summary>
    public bool HasCrashed { get; private set; }

    public string? Undecided { get; private set; }

    /// <summary>What the driver said with pr_warn.</summary>
    public List<string> Warnings { get; } = [];

    public void Start(KernelContext kernel) => Kernel = kernel;

    public void Add(Observer observer)
    {
        observer.Hub = this;
        observers.Add(observer);
    }

    /// <param name="property">Which does not hold.</param>
    /// <param name="message">What was seen.</param>
    /// <param name="page">The virtual page concerned, if one is.</param>
    /// <param name="wrong">The call whose answer is wrong, if that shows only now.</param>
    public void Violate(CheckedProperty property, string message, VirtualPage? page = null, Call? wrong = null)
    {
        foreach (var known in violations)
        {
            if (known.Property == property)
                return;
        }

        var violation = new Violation(property, message, Kernel.StepCount, Kernel.RunningTask?.Id ?? -1, page)
        {
            Answer = wrong is { } call ? (call.LastStep, call.Task) : null,
        };
        violations.Add(violation);
        OnViolation?.Invoke(violation);
    }

    /// <summary>A limit was reached before a question was decided: not a violation, and not a pass either.</summary>
    public void GiveUp(string limit) => Undecided ??= limit;

    /// <summary>A situation was reached.</summary>
    public void Mark<T>(T situation)
        where T : struct, Enum
    {
        if (Situations is not null)
            Marks |= UInt128.One << Situations.NumberOf(situation);
    }

    /// <summary>Observers look at this, or change it. A checker may be tried out with no kernel behind it.</summary>
    public void Touch(StepKind kind, Resource resource) => Kernel?.Touch(kind, resource);

    public void Invoked(Call call)
    {
        Touch(StepKind.Read, Audit);
        foreach (var observer in observers)
            observer.Invoked(call);
    }

    public void Responded(Call call)
    {
        foreach (var observer in observers)
            observer.Responded(call);
    }

    public void AtQuiescence()
    {
        foreach (var observer in observers)
            observer.AtQuiescence();
    }

    public void AtEnd(ExecutionRecord execution)
    {
        foreach (var observer in observers)
            observer.AtEnd(execution);
    }

    public void PageAllocated(Pfn page, PageOwner owner)
    {
        foreach (var observer in observers)
            observer.PageAllocated(page, owner);
    }

    public void PageFreed(Pfn page, PageOwner formerOwner)
    {
        foreach (var observer in observers)
            observer.PageFreed(page, formerOwner);
    }

    public void MemoryFaulted(MemoryFault fault)
    {
        foreach (var observer in observers)
            observer.MemoryFaulted(fault);
    }

    void IKernelListener.StepTaken(Step step) => OnStep?.Invoke(step);

    void IKernelListener.FailureInjected(FailureSite site, KernelTask task)
    {
        Touch(StepKind.Read, Resource.History); // whose refusals it justifies shows when they return
        foreach (var observer in observers)
            observer.FailureInjected(site, task.Id);
    }

    void IKernelListener.TaskCrashed(KernelTask task)
    {
        HasCrashed = true;
        if (task.Failure is LockNotHeldException unguarded)
            Violate(PropertyCatalogue.LockOrder, unguarded.Message);
        else if (task.Failure is RefcountException unbalanced)
            Violate(PropertyCatalogue.RefcountBalanced, unbalanced.Message);
        else
            Violate(PropertyCatalogue.Progress, $"{task.Name} crashed: {task.Failure!.GetType().Name}: {task.Failure.Message}");
    }

    void IKernelListener.LockdepReport(LockdepFinding finding)
    {
        foreach (var observer in observers)
            observer.LockdepReport(finding);
    }

    void IKernelListener.Warned(string message) => Warnings.Add(message);
}
