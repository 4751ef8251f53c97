using GpuMm.Harness.Checking;
using GpuMm.Harness.Execution;
using GpuMm.Harness.Scheduling;
using GpuMm.Harness.Systems.Vmm;
using GpuMm.Harness.Systems.Vmm.Checking;
using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Machine;
using GpuMm.Implementation.Machine.Walking;
using GpuMm.Model.Vocabulary;
using Xunit;

namespace GpuMm.Tests.Checking;

/// <summary>One checker with a machine beside it, to be fed events by hand.</summary>
sealed class CheckerBench
{
    public CheckerBench(MmuVersion mmu = MmuVersion.V2)
    {
        Kernel = NewKernel(Hub);
        Events = new VmmEvents(Hub);
        Vram = new Vram(64, Events);
        Graph = Events.Graph = new PageTableGraph(Vram, HardwareMmu.For(mmu), Events);
        Hub.Start(Kernel);
    }

    public EventHub Hub { get; } = new() { Situations = VmmSystem.Instance.Situations };

    public VmmEvents Events { get; }

    public KernelContext Kernel { get; }

    public Vram Vram { get; }

    public PageTableGraph Graph { get; }

    public History History { get; } = new();

    public IReadOnlyList<Violation> Violations => Hub.Violations;

    public TObserver Add<TObserver>(TObserver observer)
        where TObserver : Observer
    {
        Events.Add(observer);
        return observer;
    }

    public Call Begin(int task, Operation? operation)
    {
        var call = History.Invoke(task, operation, 0);
        Hub.Invoked(call);
        return call;
    }

    public void End(Call call, Response response)
    {
        History.Respond(call, response, 0);
        Hub.Responded(call);
    }

    public void Do(int task, Operation? operation, Response response) => End(Begin(task, operation), response);

    public void Inject(FailureSite site) => Inject(Hub, Kernel, site);

    /// <summary>A failure that task 1 meets.</summary>
    public static void Inject(EventHub hub, KernelContext kernel, FailureSite site) =>
        ((IKernelListener)hub).FailureInjected(site, kernel.Spawn(1, "task 1", () => ValueTask.CompletedTask));

    public void AssertSilent() => Assert.Empty(Violations);

    public Violation AssertViolated(CheckedProperty property, string message, VirtualPage? page = null)
    {
        var violation = Assert.Single(Violations);
        Assert.Equal(property, violation.Property);
        Assert.Contains(message, violation.Message, StringComparison.Ordinal);
        Assert.Equal(page, violation.Page);
        return violation;
    }

    /// <summary>A page of page tables, zeroed.</summary>
    public Pfn NewTable(ulong page, int vmm = 0)
    {
        var owner = PageOwner.PageTablesOf(vmm);
        Vram.Allocate(new Pfn(page), owner);
        Vram.Clear(new Pfn(page), PageSize.Words, owner, "driver");
        return new Pfn(page);
    }

    public static KernelContext NewKernel(EventHub hub) => new(new RandomScheduler(0), new FailurePlan([]), hub, stepLimit: 1000);

    /// <summary>An empty world with all checkers of the Vmm on it, in which nothing runs.</summary>
    public static (VmmWorld World, EventHub Hub, History History) IdleWorld(int addressSpaces = 1)
    {
        var hub = new EventHub();
        var history = new History();
        var scenario = HandWritten.Sequential(VmmVariant.Fixed.Name) with { AddressSpaces = addressSpaces };
        return (new VmmWorld(scenario, NewKernel(hub), history, hub, OpenVmm.Variant), hub, history);
    }
}
