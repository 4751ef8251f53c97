using GpuMm.Harness;
using GpuMm.Harness.Checking;
using GpuMm.Harness.Execution;
using GpuMm.Harness.Reporting;
using GpuMm.Harness.Scheduling;
using GpuMm.Implementation.Kernel;
using GpuMm.Tests.Checking;
using Xunit;

namespace GpuMm.Tests.Execution;

/// <summary>Background tasks beside prefix, branches and quiescence: only what runs beside the branches is scheduled.</summary>
public sealed class BackgroundPhasesTests
{
    const int Worker = 33;
    const int StepsAPhase = 4;

    [Fact]
    public void Beside_prefix_and_quiescence_nobody_is_asked()
    {
        var execution = Run(HandWritten.Sequential("fixed", Op.Map(0)), new RandomScheduler(3), out var steps);
        Assert.Equal((RunEnd.Completed, 0, 0), (execution.End, execution.Decisions, execution.Preemptions));
        Assert.Empty(execution.Taken.Switches);
        Assert.Equal(2 * StepsAPhase, steps.Count(task => task == Worker));
        Assert.Equal(2, Turns(steps)); // after those of each phase are done
    }

    [Fact]
    public void Beside_a_single_branch_it_is_scheduled_and_recorded_and_the_record_replays()
    {
        var scenario = HandWritten.Concurrent("fixed", [Op.Map(0)], [Op.Unmap(0)]);
        HashSet<string> orders = [];
        for (ulong seed = 0; seed < 20; seed++)
        {
            var execution = Run(scenario, new RandomScheduler(seed), out var steps);
            Assert.Equal(RunEnd.Completed, execution.End);
            Assert.True(execution.Decisions > 0);
            orders.Add(string.Join(' ', steps));
            var again = Run(scenario with { Schedule = execution.Taken }, scheduler: null, out var sameSteps);
            Assert.Equal(steps, sameSteps);
            Assert.Equal((execution.Decisions, execution.Preemptions), (again.Decisions, again.Preemptions));
        }

        Assert.True(orders.Count > 10, $"{orders.Count} orders");
    }

    [Fact]
    public void It_is_called_by_its_name()
    {
        var execution = Run(HandWritten.Concurrent("fixed", [Op.Map(0)], [Op.Unmap(0)]), new RandomScheduler(1), out _);
        Assert.Equal(("worker", "task 1"), (execution.NameOf(Worker), execution.NameOf(1)));
        var violation = new Violation(PropertyCatalogue.Progress, "example", execution.Steps, Worker, null);
        TakenStep[] steps = [new(1, 0, "begin the call"), new(2, Worker, "wait for workqueue 'q'", BeginsWork: true)];
        string[] rows = new Timeline(execution, violation, steps, []).Text().Split('\n');
        Assert.Matches(@"step \| prefix +\| task 1 +\| worker$", rows[0]);
        Assert.Contains(rows, row => row.TrimStart().StartsWith("2 ", StringComparison.Ordinal) && row.EndsWith("| takes up work"));
        Assert.Contains(rows, row => row.TrimEnd().EndsWith("| *** progress ***"));
    }

    static ExecutionRecord Run(Scenario scenario, IScheduler? scheduler, out List<int> steps)
    {
        var company = new Company();
        var execution = Executor.Execute(scenario, scheduler, company);
        steps = company.Steps;
        return execution;
    }

    static int Turns(List<int> steps) => steps.Where((task, i) => task == Worker && (i == 0 || steps[i - 1] != Worker)).Count();

    /// <summary>Brings a background task along that has a few steps to take in each phase.</summary>
    sealed class Company : IWitness
    {
        readonly PhaseGate gate = new();

        public List<int> Steps { get; } = [];

        public void StepTaken(Step step, Inspection inspection)
        {
            if (Steps.Count == 0)
                inspection.Kernel.SpawnBackground(Worker, "worker", () => Work(inspection.Kernel));
            if (step.Task != Worker)
                gate.Open(step.Task);
            Steps.Add(step.Task);
        }

        public void Violated(Violation violation, Inspection inspection)
        {
        }

        async ValueTask Work(KernelContext kernel)
        {
            while (true)
            {
                await kernel.Announce(StepKind.Wait, Resource.None, gate);
                for (int i = 1; i < StepsAPhase; i++)
                    await kernel.Announce(StepKind.Local, Resource.None);
            }
        }
    }

    /// <summary>Lets one through when another task than before took a step.</summary>
    sealed class PhaseGate : Gate
    {
        int last = -1;
        bool open;

        public override bool IsOpen => open;

        public override bool WaitsForWork => true;

        public override void Passed() => open = false;

        public void Open(int task)
        {
            open |= task != last;
            last = task;
        }

        public override string Describe() => "the next phase";
    }
}
