using GpuMm.Harness;
using GpuMm.Harness.Checking;
using GpuMm.Harness.Execution;
using GpuMm.Harness.Systems.Pagemap;
using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Pagemap;
using GpuMm.Model.Vocabulary;
using GpuMm.Tests.Kernel;
using Xunit;

namespace GpuMm.Tests.Checking;

/// <summary>
/// A world of device memory with the right driver, in which operations can be done for real, and one checker more with a hub of its own,
/// which hears only what a test tells it.
/// </summary>
sealed class PagemapCheckerBench
{
    static readonly Scenario Plain = PagemapSystem.Instance.PlainScenario("fixed", MmuVersion.V2, new Program([], []));

    readonly EventHub worldsHub = new();
    readonly KernelContext kernel;
    readonly History history = new();

    public PagemapCheckerBench()
    {
        kernel = new KernelContext(new ListedOrder(), new FailurePlan([]), worldsHub, stepLimit: 100_000);
        World = new PagemapWorld(Plain, kernel, history, worldsHub, PagemapVariant.Fixed);
        Hub.Start(kernel);
        Do(new SvmOperation.Store(0, 0));
    }

    public PagemapWorld World { get; }

    /// <summary>That of the checker under test. The current task is always task 1.</summary>
    public EventHub Hub { get; } = new() { Situations = PagemapSystem.Instance.Situations };

    public MmStruct Parent => World.Processes[0].Mm!;

    /// <summary>The only allocation there is.</summary>
    public VramDevmem Devmem => Assert.Single(World.Pagemap.Lru.All);

    public TObserver Add<TObserver>(TObserver observer)
        where TObserver : Observer
    {
        Hub.Add(observer);
        return observer;
    }

    public void Do(params SvmOperation[] operations)
    {
        foreach (var operation in operations)
            Run(() => World.Run(1, operation));
        Run(async () => await kernel.Announce(StepKind.Local, Resource.None)); // so that no worker is the current task
        Assert.Empty(worldsHub.Violations);
    }

    void Run(Func<ValueTask> body)
    {
        kernel.Spawn(1, "task 1", body);
        Assert.Equal(RunEnd.Completed, kernel.Run());
    }

    public Call Begin(SvmOperation operation, int task = 1)
    {
        var call = history.Invoke(task, operation, kernel.StepCount);
        Hub.Invoked(call);
        return call;
    }

    public void End(Call call, SvmResponse response)
    {
        history.Respond(call, response, kernel.StepCount);
        Hub.Responded(call);
    }

    public void Answer(SvmOperation operation, SvmResponse response) => End(Begin(operation), response);

    public CpuPte PteOf(int page) => Parent.Peek(SvmWindow.VfnOf(page));

    public bool IsMarked<T>(T mark)
        where T : struct, Enum => (Hub.Marks & (UInt128.One << Hub.Situations!.NumberOf(mark))) != 0;

    public void AssertSilent() => Assert.Empty(Hub.Violations);

    public void AssertViolated(CheckedProperty property, string message)
    {
        var violation = Assert.Single(Hub.Violations);
        Assert.Equal(property, violation.Property);
        Assert.Contains(message, violation.Message, StringComparison.Ordinal);
    }
}
