using GpuMm.Harness.Litmus;
using GpuMm.Harness.Scheduling;
using GpuMm.Implementation.Kernel;
using Xunit;

namespace GpuMm.Tests.Litmus;

/// <summary>Each small program has its bug, and has it only under some orders.</summary>
public class SmallProgramTests
{
    const int Walks = 2000;

    /// <summary>Under random walks of these the rare outcome comes up at least once in the walks of the test.</summary>
    static readonly string[] SmallOnes =
    [
        "reorder_3", "twostage_2", "wronglock_1", "wronglock_3", "lazy", "lost_update_2", "lost_update_3", "account", "deadlock_2",
        "deadlock_3", "handoff", "aba", "stack_3",
    ];

    public static TheoryData<string> Small => [.. SmallOnes];

    public static TheoryData<string> Buggy => [.. LitmusCatalogue.Buggy.Select(program => program.Name)];

    /// <summary>An order that fails, and what it leaves behind.</summary>
    public static TheoryData<string, string, string> Failing() => new()
    {
        { "reorder_3", "1 3 3", "a=1 b=-1 3.a=1 3.b=0" },
        { "reorder_3", "3 1 1 3", "a=1 b=-1 3.a=0 3.b=-1" },
        { "reorder_100", "100 7 7 100", "a=1 b=-1 100.a=0 100.b=-1" },
        { "twostage_2", "1*3 2*6", "d1=1 d2=2 2.t1=1 2.t2=0" },
        { "twostage_100", "1*3 100*6", "d1=1 d2=2 100.t1=1 100.t2=0" },
        { "wronglock_1", "1*2 2*4", "v=2 1.x=0 1.v=2" },
        { "wronglock_1", "1*4 2*4", "v=2 1.x=0 1.v=2" },
        { "wronglock_3", "1*2 4*4", "v=4 1.x=0 1.v=2" },
        { "lazy", "1*4 2*4", "v=3 3.v=3" },
        { "lost_update_2", "1 2", "v=1 1.t=0 2.t=0" },
        { "lost_update_3", "1 3", "v=2 1.t=0 2.t=1 3.t=0" },
        { "account", "1*3 2*3", "balance=150 1.t=100 2.t=100 3.balance=150" },
        { "deadlock_2", "1 2", ", stuck: task 1 after step 1 wants to take lock 'L2', task 2 after step 1 wants to take lock 'L1'" },
        { "handoff", "2*2", "data=1 flag=open 2.data=0" },
        { "aba", "1*2 2*9 1*4", "head=2 next1=3 next2=2 next3=0 1.twice=2 2.twice=? 1.first=1 1.second=2 2.first=1 2.second=2" },
        { "stack_3", "1*4 2 3", "top=0 2.seen=1 2.top=0 3.seen=1 3.top=1" },
    };

    /// <summary>An order that does not.</summary>
    public static TheoryData<string, string, string> Passing() => new()
    {
        { "reorder_3", "", "a=1 b=-1 3.a=1 3.b=-1" },
        { "reorder_3", "3*2", "a=1 b=-1 3.a=0 3.b=0" },
        { "reorder_100", "3 4 4 100*2", "a=1 b=-1 100.a=1 100.b=-1" },
        { "twostage_2", "2*3", "d1=1 d2=2 2.t1=0 2.t2=?" },
        { "twostage_2", "1*7 2", "d1=1 d2=2 2.t1=1 2.t2=2" },
        { "wronglock_1", "", "v=2 1.x=0 1.v=1" },
        { "wronglock_1", "2*4", "v=2 1.x=1 1.v=2" },
        { "lazy", "1*4 3*3", "v=3 3.v=1" },
        { "lost_update_2", "1*2", "v=2 1.t=0 2.t=1" },
        { "account", "1*6", "balance=120 1.t=100 2.t=150 3.balance=120" },
        { "deadlock_2", "1*2", "" },
        { "handoff", "3 1 1 2 2", "data=1 flag=done 2.data=1" },
        { "handoff", "1*2 3", "data=1 flag=open 2.data=?, stuck: task 2 after step 0 wants to wait 'flag'" },
        { "aba", "1*12", "head=1 next1=2 next2=3 next3=0 1.twice=? 2.twice=? 1.first=1 1.second=2 2.first=2 2.second=1" },
        { "aba", "1*2 2*12", "head=1 next1=2 next2=3 next3=0 1.twice=? 2.twice=? 1.first=2 1.second=1 2.first=1 2.second=2" },
        { "stack_3", "1*4 2*5", "top=0 2.seen=1 2.top=1 3.seen=0 3.top=?" },
    };

    [Theory]
    [MemberData(nameof(Failing))]
    public void An_order_that_fails(string name, string order, string finalState)
    {
        var run = LitmusCatalogue.Get(name).Run(StepOrder.Of(order));
        Assert.Equal(finalState, run.FinalState);
        Assert.True(run.Failed);
    }

    [Theory]
    [MemberData(nameof(Passing))]
    public void An_order_that_does_not(string name, string order, string finalState)
    {
        var run = LitmusCatalogue.Get(name).Run(StepOrder.Of(order));
        Assert.Equal(finalState, run.FinalState);
        Assert.False(run.Failed);
    }

    [Fact]
    public void Every_family_is_listed_with_both()
    {
        static string[] Families(IEnumerable<string> names) =>
            [.. names.Select(name => name.Replace(StartedInTurn.Suffix, "").TrimEnd([.. "0123456789"])).Distinct().Order()];
        string[] all = Families(LitmusCatalogue.Buggy.Select(program => program.Name));
        Assert.Equal(all, Families(((IEnumerable<object[]>)Failing()).Select(row => (string)row[0])));
        Assert.Equal(all, Families(((IEnumerable<object[]>)Passing()).Select(row => (string)row[0])));
    }

    [Theory]
    [MemberData(nameof(Small))]
    public void A_random_walk_finds_both_outcomes(string name)
    {
        var program = LitmusCatalogue.Get(name);
        int failed = Enumerable.Range(0, Walks).Count(seed => program.Run(new RandomScheduler((ulong)seed)).Failed);
        Assert.InRange(failed, 1, Walks - 1);
    }

    [Theory]
    [MemberData(nameof(Buggy))]
    public void A_run_goes_to_its_end_and_can_be_repeated(string name)
    {
        var program = LitmusCatalogue.Get(name);
        for (ulong seed = 0; seed < 5; seed++)
        {
            var recorder = new ScheduleRecorder(new RandomScheduler(seed));
            var run = program.Run(recorder);
            Assert.True(run.End is RunEnd.Completed or RunEnd.Deadlocked, run.End.ToString());
            var again = program.Run(new ReplayScheduler(recorder.Recorded.Switches));
            Assert.Equal((run.End, run.Failed, run.Steps, run.FinalState), (again.End, again.Failed, again.Steps, again.FinalState));
        }
    }

    [Theory]
    [MemberData(nameof(Buggy))]
    public void A_program_has_as_many_tasks_as_it_says(string name)
    {
        var program = LitmusCatalogue.Get(name);
        var seen = new TasksSeen();
        program.Run(new RandomScheduler(1), seen);
        Assert.Equal(Enumerable.Range(1, program.Tasks), seen.Tasks);
    }

    [Fact]
    public void Names_are_unique_and_known()
    {
        Assert.Equal(LitmusCatalogue.Buggy.Count, LitmusCatalogue.Buggy.Select(program => program.Name).Distinct().Count());
        Assert.Same(LitmusCatalogue.Throughput, LitmusCatalogue.Get("throughput"));
        Assert.Throws<ArgumentException>(() => LitmusCatalogue.Get("reorder_1"));
    }

    [Fact]
    public void The_throughput_program_never_fails()
    {
        for (ulong seed = 0; seed < 100; seed++)
        {
            var run = LitmusCatalogue.Throughput.Run(new RandomScheduler(seed));
            Assert.Equal((RunEnd.Completed, false, 36), (run.End, run.Failed, run.Steps));
        }
    }

    [Fact]
    public void All_of_the_philosophers_wait()
    {
        Assert.True(LitmusCatalogue.Get("deadlock_10").Run(StepOrder.Of("1 2 3 4 5 6 7 8 9 10")).Failed);
        Assert.False(LitmusCatalogue.Get("deadlock_10").Run(StepOrder.Of("1 2 3 4 5 6 7 8 9*2")).Failed);
    }

    [Theory]
    [InlineData("11*10 1*2 10*3", true)]
    [InlineData("11*10 1*3 10*3", false)]
    [InlineData("11 1*3 11*9 10*3", false)]
    public void Tasks_that_are_started_in_turn_have_the_same_bug(string order, bool fails) =>
        Assert.Equal(fails, LitmusCatalogue.Get("reorder_10_in_turn").Run(StepOrder.Of(order)).Failed);

    /// <summary>
    /// All at once, a walk fails with about 2 %: the checker reads both among the dozen steps before somebody has written b, or it reads a
    /// before them.
    /// </summary>
    [Fact]
    public void Starting_in_turn_hides_a_bug_from_a_random_walk()
    {
        static int Failures(string name) =>
            Enumerable.Range(0, Walks).Count(seed => LitmusCatalogue.Get(name).Run(new RandomScheduler((ulong)seed)).Failed);
        Assert.InRange(Failures("reorder_100"), Walks / 100, Walks / 10);
        Assert.Equal(0, Failures("reorder_100_in_turn"));
    }

    [Fact]
    public void A_run_that_was_cut_short_has_not_failed()
    {
        var run = LitmusCatalogue.Get("lost_update_2").Run(new Refuser());
        Assert.Equal((RunEnd.Stopped, false, "v=0 1.t=? 2.t=?, Stopped"), (run.End, run.Failed, run.FinalState));
    }

    [Fact]
    public void A_task_that_throws_is_not_passed_over()
    {
        var program = new SmallProgram("broken", 2, "never", state => new LitmusSetup(
            [
                async () => await state.Cell("v").Read(),
                () => throw new InvalidOperationException("oops"),
            ],
            _ => false));
        var thrown = Assert.Throws<InvalidOperationException>(() => program.Run(StepOrder.Of("")));
        Assert.Equal("task 2 of broken crashed: oops", thrown.Message);
    }

    sealed class Refuser : IScheduler
    {
        public int Choose(ReadOnlySpan<Step> enabled, int lastTask) => IScheduler.Stop;
    }

    /// <summary>Which tasks took a step or wanted to.</summary>
    sealed class TasksSeen : IAccessLog
    {
        public SortedSet<int> Tasks { get; } = [];

        public void StepTaken(Step step, bool timedOut) => Tasks.Add(step.Task);

        public void TimePassed()
        {
        }

        public void Touched(StepKind kind, Resource resource)
        {
        }

        public void Stuck(Step step) => Tasks.Add(step.Task);
    }
}
