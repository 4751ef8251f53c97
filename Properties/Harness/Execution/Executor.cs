using GpuMm.Harness.Checking;
using GpuMm.Harness.Scheduling;
using GpuMm.Harness.Systems;
using GpuMm.Implementation.Kernel;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Execution;

/// <summary>
/// Runs a scenario: prefix, then the branches at the same time, then quiescence. Background tasks live through all three, and work beside
/// whoever runs; before each phase is over, they have nothing left that they could do.
/// </summary>
static class Executor
{
    /// <param name="scenario">What to run.</param>
    /// <param name="scheduler">Who decides; the scenario's own schedule if null, after a run to profile it if that needs one.</param>
    /// <param name="witness">Sees every step and violation while it happens; for reports.</param>
    /// <param name="accessLog">Hears what the steps of the branches touch.</param>
    public static ExecutionRecord Execute(
        Scenario scenario, IScheduler? scheduler = null, IWitness? witness = null, IAccessLog? accessLog = null)
    {
        var recorder = new ScheduleRecorder(scheduler ?? Schedulers.For(scenario.Schedule, () => ProfileOf(scenario)));
        var branches = new BranchScheduler(recorder);
        var guard = new FairnessGuard(branches);
        var history = new History();
        Inspection? inspection = null;
        var system = SystemCatalogue.Get(scenario.System);
        var hub = new EventHub
        {
            Situations = system.Situations,
            OnStep = witness is null ? null : step => witness.StepTaken(step, inspection!),
            OnRemark = witness is null ? null : remark => witness.Remarked(remark, inspection!),
            OnViolation = witness is null ? null : violation => witness.Violated(violation, inspection!),
        };
        foreach (var observer in witness?.Observers(system) ?? [])
            hub.Add(observer);
        var kernel = new KernelContext(guard, new FailurePlan(scenario.Failures), hub, Scenario.StepLimit);
        var world = system.CreateWorld(scenario, kernel, history, hub);
        inspection = new Inspection(world, kernel, history);
        var end = RunPhases(scenario.Program, kernel, world, branches, accessLog);
        var record = new ExecutionRecord(scenario, recorder.Recorded, history, end, kernel.StepCount, kernel.NowMs)
        {
            Waiting = Standstill.Of(kernel),
            Livelock = Livelock.Of(kernel, guard),
            Decisions = recorder.Decisions,
            Preemptions = recorder.Preemptions,
            FairTurnsForced = guard.TookOver,
            SitesPassed = kernel.Failures,
            Warnings = hub.Warnings,
            BackgroundNames = kernel.Background.ToDictionary(task => task.Id, task => task.Name),
        };
        hub.AtEnd(record);
        return record with { Observed = hub.Violations, Marks = hub.Marks, Undecided = hub.Undecided };
    }

    /// <summary>What a run in the default order counts of the branches.</summary>
    static Profile ProfileOf(Scenario scenario)
    {
        var profiling = new ProfileRecorder();
        Execute(scenario with { Schedule = Schedule.Explicit.Default }, accessLog: profiling);
        return profiling.Profile;
    }

    static RunEnd RunPhases(Program program, KernelContext kernel, World world, BranchScheduler branches, IAccessLog? accessLog)
    {
        if (program.Prefix.Length > 0)
            Spawn(kernel, world, 0, "prefix", program.Prefix);
        var end = kernel.Run();
        if (end != RunEnd.Completed)
            return end;
        for (int i = 0; i < program.Branches.Length; i++)
            Spawn(kernel, world, i + 1, $"task {i + 1}", program.Branches[i]);
        (kernel.AccessLog, branches.BranchesRun) = (accessLog, true);
        end = kernel.Run();
        (kernel.AccessLog, branches.BranchesRun) = (null, false);
        if (end != RunEnd.Completed)
            return end;
        kernel.Failures.Armed = false;
        int last = program.Branches.Length + 1;
        kernel.Spawn(last, "quiescence", () => world.Quiesce(last));
        return kernel.Run();
    }

    static void Spawn(KernelContext kernel, World world, int task, string name, IReadOnlyList<Operation> operations) =>
        kernel.Spawn(task, name, async () =>
        {
            foreach (var operation in operations)
                await world.Run(task, operation);
        });
}

/// <summary>What a report may look at while an execution is running.</summary>
sealed record Inspection(World World, KernelContext Kernel, History History);

/// <summary>Who looks over the shoulder of an execution.</summary>
interface IWitness
{
    /// <summary>They hear what the checkers hear, from the making of the machine on; none if the witness need not.</summary>
    IReadOnlyList<Observer> Observers(ISystem system) => [];

    void StepTaken(Step step, Inspection inspection);

    /// <summary>Something happened at this step that it does not say itself.</summary>
    void Remarked(string remark, Inspection inspection)
    {
    }

    void Violated(Violation violation, Inspection inspection);
}
