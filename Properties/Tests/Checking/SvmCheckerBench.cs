using GpuMm.Harness;
using GpuMm.Harness.Checking;
using GpuMm.Harness.Execution;
using GpuMm.Harness.Scheduling;
using GpuMm.Harness.Systems;
using GpuMm.Harness.Systems.Svm;
using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Machine;
using GpuMm.Implementation.Machine.Walking;
using GpuMm.Implementation.Svm;
using GpuMm.Model.Vocabulary;
using GpuMm.Tests.Kernel;
using Xunit;

namespace GpuMm.Tests.Checking;

/// <summary>
/// A world with nouveau's fault handler and the right driver, in which operations can be done for real, and one checker more with a hub of
/// its own, which hears only what a test tells it.
/// </summary>
sealed class SvmCheckerBench
{
    readonly Scenario plain;

    public SvmCheckerBench()
        : this(SvmSystem.Instance)
    {
    }

    public SvmCheckerBench(SharedMemorySystem system)
    {
        plain = system.PlainScenario(SystemCatalogue.RightVariant, MmuVersion.V2, new Program([], []));
        Hub = new EventHub { Situations = system.Situations };
        WorldsHub = new EventHub { OnStep = _ => OnStep?.Invoke() };
        Kernel = new KernelContext(new ListedOrder(), new FailurePlan([]), WorldsHub, stepLimit: 100_000);
        World = (GpuWorld)system.CreateWorld(plain, Kernel, History, WorldsHub);
        Hub.Start(Kernel);
        Run(async () => await Kernel.Announce(StepKind.Local, Resource.None)); // so that there is a current task
    }

    public KernelContext Kernel { get; }

    public GpuWorld World { get; }

    /// <summary>All checkers, to see that what was really done was right.</summary>
    public EventHub WorldsHub { get; }

    /// <summary>The one under test.</summary>
    public EventHub Hub { get; }

    public History History { get; } = new();

    /// <summary>The test's own eyes, at the beginning of each step.</summary>
    public Action? OnStep { get; set; }

    public GpuProcess Parent => World.Processes[0];

    public TObserver Add<TObserver>(TObserver observer)
        where TObserver : Observer
    {
        Hub.Add(observer);
        return observer;
    }

    /// <summary>Runs it as task 1, beside the fault worker.</summary>
    public void Run(Func<ValueTask> body)
    {
        Kernel.Spawn(1, "task 1", body);
        Assert.Equal(RunEnd.Completed, Kernel.Run());
    }

    public SvmCheckerBench Do(params SvmOperation[] operations)
    {
        foreach (var operation in operations)
            Run(() => World.Run(1, operation));
        Assert.Empty(WorldsHub.Violations);
        return this;
    }

    public Call Begin(SvmOperation operation, int task = 1)
    {
        var call = History.Invoke(task, operation, Kernel.StepCount);
        Hub.Invoked(call);
        return call;
    }

    public void End(Call call, SvmResponse response)
    {
        History.Respond(call, response, 0);
        Hub.Responded(call);
    }

    public void Answer(SvmOperation operation, SvmResponse response) => End(Begin(operation), response);

    public void EndExecution(RunEnd end = RunEnd.Completed) =>
        Hub.AtEnd(new ExecutionRecord(plain, Schedule.Explicit.Default, History, end, 0, 0));

    public void AssertSilent() => Assert.Empty(Hub.Violations);

    public void AssertViolated(CheckedProperty property, string message, VirtualPage? page = null)
    {
        var violation = Assert.Single(Hub.Violations);
        Assert.Equal(property, violation.Property);
        Assert.Contains(message, violation.Message, StringComparison.Ordinal);
        Assert.Equal(page, violation.Page);
    }

    /// <summary>What the parent's page table has for a page.</summary>
    public CpuPte PteOf(int page) => Parent.Mm!.Peek(SvmWindow.VfnOf(page));

    public static VirtualPage PageOf(int page, int process = 0) => new(process, SvmWindow.VfnOf(page));

    public static SvmOperation Gpu(FaultAccess access, int page = 0) => new SvmOperation.GpuAccess(0, page, access, Cached: true);

    /// <summary>An entry of the GPU's, for everything unless it is said otherwise.</summary>
    public static HardwarePte Host(Pfn frame) => new()
    {
        Valid = true,
        Aperture = Aperture.SystemCoherent,
        Address = frame.Address.Raw,
    };

    public static HardwarePte InVram(Pfn frame) => Host(frame) with { Aperture = Aperture.VideoMemory };

    /// <summary>Raised by the engine that works for task 1.</summary>
    public static FaultEntry Fault(int page, FaultAccess access, long at, int process = 0) =>
        new(process, SvmWindow.VfnOf(page), access, Client: 1, at, Valid: true);

    public static SvmFault Handled(FaultEntry entry) => new(entry);
}
