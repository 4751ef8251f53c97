using GpuMm.Harness;
using GpuMm.Harness.Checking;
using GpuMm.Harness.Execution;
using GpuMm.Harness.Scheduling;
using GpuMm.Harness.Systems;
using GpuMm.Implementation.Kernel;
using GpuMm.Model.Vocabulary;
using GpuMm.Tests.Kernel;
using Xunit;

namespace GpuMm.Tests.Checking;

/// <summary>
/// A world with the right driver, in which operations can be done for real, and one checker more with a hub of its own, which hears only
/// what a test tells it.
/// </summary>
abstract class WorldCheckerBench<TWorld>
    where TWorld : World
{
    protected WorldCheckerBench(ISystem system, Scenario scenario, params InjectedFailure[] failures)
    {
        Scenario = scenario;
        Hub = new EventHub { Situations = system.Situations };
        WorldsHub = new EventHub { OnStep = _ => OnStep?.Invoke() };
        Kernel = new KernelContext(new ListedOrder(), new FailurePlan(failures), WorldsHub, stepLimit: 100_000);
        World = (TWorld)system.CreateWorld(scenario, Kernel, History, WorldsHub);
        Hub.Start(Kernel);
        Run(async () => await Kernel.Announce(StepKind.Local, Resource.None)); // so that there is a current task
    }

    public Scenario Scenario { get; }

    public KernelContext Kernel { get; }

    public TWorld World { get; }

    /// <summary>All checkers, to see that what was really done was right.</summary>
    public EventHub WorldsHub { get; }

    /// <summary>The one under test.</summary>
    public EventHub Hub { get; }

    public History History { get; } = new();

    /// <summary>The test's own eyes, at the beginning of each step.</summary>
    public Action? OnStep { get; set; }

    public TObserver Add<TObserver>(TObserver observer)
        where TObserver : Observer
    {
        Hub.Add(observer);
        return observer;
    }

    /// <summary>Runs it as task 1, beside the workers.</summary>
    public void Run(Func<ValueTask> body)
    {
        Kernel.Spawn(1, "task 1", body);
        Assert.Equal(RunEnd.Completed, Kernel.Run());
    }

    public void Do(params Operation[] operations)
    {
        foreach (var operation in operations)
            Run(() => World.Run(1, operation));
        Run(async () => await Kernel.Announce(StepKind.Local, Resource.None)); // so that no worker is the current task
        Assert.Empty(WorldsHub.Violations);
    }

    public virtual Call Begin(Operation operation, int task = 1)
    {
        var call = History.Invoke(task, operation, Kernel.StepCount);
        Hub.Invoked(call);
        return call;
    }

    public void End(Call call, Response response)
    {
        History.Respond(call, response, 0);
        Hub.Responded(call);
    }

    public void Answer(Operation operation, Response response) => End(Begin(operation), response);

    public void EndExecution(RunEnd end = RunEnd.Completed) =>
        Hub.AtEnd(new ExecutionRecord(Scenario, Schedule.Explicit.Default, History, end, 0, 0));

    public bool IsMarked<T>(T mark)
        where T : struct, Enum => (Hub.Marks & (UInt128.One << Hub.Situations!.NumberOf(mark))) != 0;

    public void AssertSilent() => Assert.Empty(Hub.Violations);

    public Violation AssertViolated(CheckedProperty property, string message)
    {
        var violation = Assert.Single(Hub.Violations);
        Assert.Equal(property, violation.Property);
        Assert.Contains(message, violation.Message, StringComparison.Ordinal);
        return violation;
    }

    public void AssertViolated(CheckedProperty property, string message, VirtualPage? page) =>
        Assert.Equal(page, AssertViolated(property, message).Page);
}
