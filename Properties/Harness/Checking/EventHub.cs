using GpuMm.Harness.Execution;
using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Machine;
using GpuMm.Implementation.Vmm;
using GpuMm.Model.Lifecycles;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Checking;

/// <summary>Hears everything that happens in one execution, tells the observers, and collects violations: each property once.</summary>
sealed class EventHub : IKernelListener, IMachineListener, IVmmListener
{
    /// <summary>
    /// What observers look at when a call begins. At its end they look at more, so everything that they hear of reads the history, of which
    /// a return is a write: a return commutes with nothing that a checker could see.
    /// </summary>
    static readonly Resource Audit = new(ResourceKind.Audit, 0);

    readonly List<Observer> observers = new(16);
    readonly List<Violation> violations = [];

    public PageTableGraph Graph { get; private set; } = null!;

    public KernelContext Kernel { get; private set; } = null!;

    public IReadOnlyList<Violation> Violations => violations;

    /// <summary>Called for each step, where somebody wants to see them.</summary>
    public Action<Step>? OnStep { get; init; }

    /// <summary>Called at the moment of each violation, while the state that it shows in still stands.</summary>
    public Action<Violation>? OnViolation { get; init; }

    /// <summary>What was reached, as a bit set of <see cref="Checking.Sometimes"/>.</summary>
    public ulong Marks { get; private set; }

    public string? Undecided { get; private set; }

    /// <summary>What the driver said with pr_warn.</summary>
    public List<string> Warnings { get; } = [];

    public void Start(KernelContext kernel, PageTableGraph graph) => (Kernel, Graph) = (kernel, graph);

    public void Add(Observer observer)
    {
        observer.Hub = this;
        observers.Add(observer);
    }

    public void Violate(CheckedProperty property, string message, PageOfVmm? page = null)
    {
        foreach (var known in violations)
        {
            if (known.Property == property)
                return;
        }

        var violation = new Violation(property, message, Kernel.StepCount, Kernel.RunningTask?.Id ?? -1, page);
        violations.Add(violation);
        OnViolation?.Invoke(violation);
    }

    /// <summary>A limit was reached before a question was decided: not a violation, and not a pass either.</summary>
    public void GiveUp(string limit) => Undecided ??= limit;

    public void Mark(Sometimes mark) => Marks |= 1UL << (int)mark;

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

    /// <summary>
    /// What becomes of a page as a table, when an entry points to it or no longer does, depends on who owns it and what it holds.
    /// </summary>
    public void LooksInto(Pfn page) => Touch(StepKind.Read, new Resource(ResourceKind.VramPage, page.Raw));

    public void TableLinked(TableLink link)
    {
        Touch(StepKind.Read, Resource.History);
        foreach (var observer in observers)
            observer.TableLinked(link);
    }

    public void EntryChanged(EntryChange change)
    {
        Touch(StepKind.Read, Resource.History);
        foreach (var observer in observers)
            observer.EntryChanged(change);
    }

    /// <summary>A checker may be tried out with no kernel behind it.</summary>
    void Touch(StepKind kind, Resource resource) => Kernel?.Touch(kind, resource);

    void IKernelListener.StepTaken(Step step) => OnStep?.Invoke(step);

    void IKernelListener.FailureInjected(FailureSite site, KernelTask task)
    {
        Mark(SometimesOf.Failure(site));
        foreach (var observer in observers)
            observer.FailureInjected(site, task.Id);
    }

    void IKernelListener.TaskCrashed(KernelTask task)
    {
        if (task.Failure is LockNotHeldException unguarded)
            Violate(PropertyCatalogue.LockOrder, unguarded.Message);
        else
            Violate(PropertyCatalogue.Progress, $"{task.Name} crashed: {task.Failure!.GetType().Name}: {task.Failure.Message}");
    }

    void IKernelListener.LockdepReport(LockdepFinding finding)
    {
        foreach (var observer in observers)
            observer.LockdepReport(finding);
    }

    void IKernelListener.Warned(string message) => Warnings.Add(message);

    void IMemoryListener.PageAllocated(Pfn page, PageOwner owner)
    {
        Touch(StepKind.Write, new Resource(ResourceKind.VramPage, page.Raw));
        foreach (var observer in observers)
            observer.PageAllocated(page, owner);
    }

    void IMemoryListener.PageFreed(Pfn page, PageOwner formerOwner)
    {
        Touch(StepKind.Write, new Resource(ResourceKind.VramPage, page.Raw));
        foreach (var observer in observers)
            observer.PageFreed(page, formerOwner);
    }

    void IMachineListener.WordWritten(VramAddress address, ulong before, ulong after)
    {
        Touch(StepKind.Write, new Resource(ResourceKind.VramWord, address.Raw));
        Graph.WordWritten(address, before, after);
    }

    void IMemoryListener.MemoryFaulted(MemoryFault fault)
    {
        foreach (var observer in observers)
            observer.MemoryFaulted(fault);
    }

    void IMachineListener.GpuTouchesPage(VramAddress pdb, Vfn vfn, Pfn page, Access access)
    {
        Touch(StepKind.Read, Resource.History);
        var key = new PageOfVmm(Graph.VmmOf(pdb), vfn);
        foreach (var observer in observers)
            observer.GpuTouchesPage(key, page, access);
    }

    void IMachineListener.CachedTranslationsChanged(VramAddress pdb) => Touch(StepKind.Read, Resource.History);

    void IMachineListener.TlbHit(VramAddress pdb, Vfn vfn) => Mark(Sometimes.TlbHit);

    void IMachineListener.PdeCacheHit(VramAddress pdb, Vfn vfn) => Mark(Sometimes.PdeCacheHit);

    void IMachineListener.InvalidationWaitedForWalks(VramAddress pdb) => Mark(Sometimes.InvalidationWaitedForWalks);

    void IVmmListener.MappingChanged(Mapping mapping, MappingState before)
    {
        bool released = before == MappingState.Quarantined && mapping.State == MappingState.Free;
        Touch(released ? StepKind.Write : StepKind.Read, Resource.History);
        if (before == MappingState.Free || mapping.State == MappingState.Free)
            Touch(StepKind.Write, Audit);
        foreach (var observer in observers)
            observer.MappingChanged(mapping, before);
    }

    void IVmmListener.PageTableChanged(PageTable table, PageTableState before)
    {
        foreach (var observer in observers)
            observer.PageTableChanged(table, before);
    }

    void IVmmListener.RootRetired(Pfn root) => Graph.Retire(root);

    void IVmmListener.Reached(VmmMark mark)
    {
        Mark(SometimesOf.Place(mark));
        foreach (var observer in observers)
            observer.Reached(mark);
    }
}
