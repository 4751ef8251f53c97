using GpuMm.Harness.Litmus;
using GpuMm.Harness.Scheduling;
using GpuMm.Implementation.Kernel;
using Xunit;

namespace GpuMm.Tests.Scheduling;

/// <summary>Schedulers with workers beside the tasks: every order of what matters comes up, and each can be repeated.</summary>
public sealed class WorkerTests
{
    const int Seeds = 400;

    public static TheoryData<string> Names => [.. Schedulers.Names];

    /// <summary>Two tasks queue a write each; a third reads when there is nothing to do.</summary>
    static readonly Harness.Litmus.SmallProgram Program = new("queued writes", 3, "never", state =>
    {
        var (queue, v) = (state.Queue("q"), state.Cell("v"));
        var read = state.Register(3, "v");
        return new LitmusSetup(
            [
                () => queue.Queue(async () => await v.Write(1)),
                () => queue.Queue(async () => await v.Write(2)),
                async () =>
                {
                    await queue.WaitIdle();
                    read.Set(await v.Read());
                },
            ],
            _ => false);
    });

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_outcome_comes_up(string name)
    {
        var outcomes = Enumerable.Range(0, Seeds).Select(seed => Run(name, (ulong)seed).FinalState).ToHashSet();
        string[] expected =
        [
            .. from last in (int[])[1, 2]
               from seen in (int[])[0, 1, 2]
               select $"v={last} 3.v={seen}",
        ];
        Assert.Equal(expected, outcomes.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void What_was_recorded_replays(string name)
    {
        for (ulong seed = 0; seed < Seeds; seed++)
        {
            var recorder = new ScheduleRecorder(Schedulers.Make(name, seed, ProfileOf()));
            string finalState = Program.Run(recorder).FinalState;
            var again = new ScheduleRecorder(new ReplayScheduler(recorder.Recorded.Switches));
            Assert.Equal(finalState, Program.Run(again).FinalState);
            Assert.Equal(recorder.Recorded.Switches.ToArray(), again.Recorded.Switches.ToArray());
            Assert.Equal((recorder.Decisions, recorder.Preemptions), (again.Decisions, again.Preemptions));
        }
    }

    [Fact]
    public void A_queue_is_something_to_order_and_its_worker_a_task()
    {
        var profile = ProfileOf();
        Assert.Contains(profile.Shared, use => use.Resource.Kind == ResourceKind.WorkQueue);
        Assert.Equal(3 + 1, profile.Tasks); // with the worker
        Assert.Equal(2 + 2 + 4, profile.Steps);
    }

    [Fact]
    public void Before_and_after_the_branches_the_default_order_holds_and_nobody_is_asked()
    {
        var inner = new ScheduleRecorder(new ReplayScheduler([new Switch(0, 5)]));
        var scheduler = new BranchScheduler(inner);
        Step[] enabled = [new(1, StepKind.Local, Resource.None), new(5, StepKind.Local, Resource.None)];
        Assert.Equal([0, 1], [scheduler.Choose(enabled, 1), scheduler.Choose(enabled, 5)]);
        Assert.Equal(0, inner.Decisions);
        scheduler.BranchesRun = true;
        Assert.Equal(1, scheduler.Choose(enabled, 1));
        Assert.Equal(1, inner.Decisions);
    }

    static LitmusRun Run(string name, ulong seed) => Program.Run(Schedulers.Make(name, seed, ProfileOf()));

    static Profile ProfileOf()
    {
        var profiling = new ProfileRecorder();
        Program.Run(new ReplayScheduler([]), profiling);
        return profiling.Profile;
    }
}
