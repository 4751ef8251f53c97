using GpuMm.Harness;
using GpuMm.Harness.Checking;
using GpuMm.Harness.Execution;
using GpuMm.Harness.Scheduling;
using GpuMm.Harness.Systems.Vm;
using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Machine.Walking;
using GpuMm.Implementation.Vm;
using GpuMm.Model.Vocabulary;
using GpuMm.Tests.Kernel;
using Xunit;

namespace GpuMm.Tests.Checking;

/// <summary>
/// A world of panthor's with the right driver, in which operations can be done for real, and one checker more with a hub of its own, which
/// hears only what a test tells it.
/// </summary>
sealed class VmCheckerBench
{
    public VmCheckerBench(int vms = 1, int slots = 3, params InjectedFailure[] failures)
    {
        var worldsHub = new EventHub();
        Kernel = new KernelContext(new ListedOrder(), new FailurePlan(failures), worldsHub, stepLimit: 100_000);
        World = new VmWorld(Plain with { AddressSpaces = vms, AddressSpaceSlots = slots }, Kernel, History, worldsHub, VmVariant.Fixed);
        WorldsHub = worldsHub;
        Hub.Start(Kernel);
        Run(async () => await Kernel.Announce(StepKind.Local, Resource.None)); // so that there is a current task
    }

    /// <summary>One whose first VM has a mapping of the small buffer at page 10h, and was lost when it was to go.</summary>
    public static VmCheckerBench WithUnusableVm(int users = 0)
    {
        var bench = new VmCheckerBench(2, 3, new InjectedFailure(FailureSite.PgtableUnmap, 1));
        for (int i = 0; i < users; i++)
            bench.Do(new VmOperation.Activate(0));
        bench.Do(Bind(Map(VmBuffers.Small, 0x10, 4)), Bind(Unmap(0x10, 4)));
        return bench;
    }

    public static Scenario Plain { get; } = new(
        VmLimits.SystemName, VmVariant.Fixed.Name, MmuVersion.Lpae, VmLimits.VramInPages, 1, new Program([], []), [],
        Schedule.Explicit.Default);

    public KernelContext Kernel { get; }

    public VmWorld World { get; }

    /// <summary>All checkers, to see that what was really done was right.</summary>
    public EventHub WorldsHub { get; }

    /// <summary>The one under test.</summary>
    public EventHub Hub { get; } = new() { Situations = VmSystem.Instance.Situations };

    public History History { get; } = new();

    public PanthorVm Vm => World.Vms[0];

    public TObserver Add<TObserver>(TObserver observer)
        where TObserver : Observer
    {
        Hub.Add(observer);
        return observer;
    }

    /// <summary>Runs it as task 1.</summary>
    public void Run(Func<ValueTask> body)
    {
        Kernel.Spawn(1, "task 1", body);
        Assert.Equal(RunEnd.Completed, Kernel.Run());
    }

    public void Do(params VmOperation[] operations)
    {
        foreach (var operation in operations)
            Run(() => World.Run(1, operation));
        Assert.Empty(WorldsHub.Violations);
    }

    public Call Begin(VmOperation operation, int task = 1)
    {
        World.CallsInto(task, VmNames.VmOf(operation) is { } variable ? World.Vms.ElementAtOrDefault(variable) : null);
        var call = History.Invoke(task, operation, Kernel.StepCount);
        Hub.Invoked(call);
        return call;
    }

    public void End(Call call, VmResponse response)
    {
        History.Respond(call, response, 0);
        Hub.Responded(call);
    }

    public void Answer(VmOperation operation, VmResponse response) => End(Begin(operation), response);

    public void AssertSilent() => Assert.Empty(Hub.Violations);

    public void AssertViolated(CheckedProperty property, string message)
    {
        var violation = Assert.Single(Hub.Violations);
        Assert.Equal(property, violation.Property);
        Assert.Contains(message, violation.Message, StringComparison.Ordinal);
    }

    public static VmOperation Bind(VmBindOp op, int vm = 0) => new VmOperation.Bind(vm, op);

    public static VmBindOp Map(int bo, ulong page, ulong pages, VmMapFlags flags = VmMapFlags.None) =>
        new VmBindOp.Map(bo, 0, page * PageSize.Bytes, pages * PageSize.Bytes, flags);

    public static VmBindOp Unmap(ulong page, ulong pages) => new VmBindOp.Unmap(page * PageSize.Bytes, pages * PageSize.Bytes);

    public static BindJob JobOf(KernelContext kernel, PanthorVm vm, VmBindOp op, Fence? wait = null) =>
        new(vm, new OpCtx(op), wait, new Fence(kernel, "bind"));

    /// <summary>Writes the entry of a page at a level, as nobody should.</summary>
    public void Overwrite(PanthorVm vm, ulong page, int level, Func<ulong, ulong> change)
    {
        var memory = World.Device.Memory;
        var address = new VirtualAddress(page * PageSize.Bytes);
        var table = vm.Root;
        for (int at = World.Device.Hardware.Format.StartLevel; at < level; at++)
            table = Pfn.Of(HardwareLpae.Decode(memory.Words(table)[HardwareLpae.Index(address, at)], at).Address);
        int index = HardwareLpae.Index(address, level);
        memory.WriteWords(table, index, 1, change(memory.Words(table)[index]), 0, memory.OwnerOf(table));
    }
}
