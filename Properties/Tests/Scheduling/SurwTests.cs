using GpuMm.Harness;
using GpuMm.Harness.Scheduling;
using GpuMm.Implementation.Kernel;
using Xunit;

namespace GpuMm.Tests.Scheduling;

/// <summary>Every order of the interesting steps has the same chance.</summary>
public sealed class SurwTests
{
    const int Schedules = 12_000;

    /// <summary>The steps in between are many more, and not as many for each task: a random walk strongly prefers some orders.</summary>
    [Fact]
    public void All_orders_of_one_and_two_and_three_interesting_steps_are_equally_likely()
    {
        static Letters Program(KernelContext kernel) => new(kernel, 1, 2, 3);
        var profile = SmallRun.ProfileOf(Program);
        var words = Words(Program, seed => new SurwScheduler(seed, profile));
        Assert.Equal(60, words.Count); // 6! / (1! 2! 3!)
        Chance.AssertUniform(words.Values, limit: 59 + (5 * 11));
        Assert.True(Words(Program, seed => new RandomScheduler(seed)).Values.Max() > 10 * Schedules / 60);
    }

    [Fact]
    public void Counts_that_were_too_small_still_reach_every_order()
    {
        var tooSmall = SmallRun.ProfileOf(kernel => new Letters(kernel, 1, 1, 1));
        Assert.Equal(60, Words(kernel => new Letters(kernel, 1, 2, 3), seed => new SurwScheduler(seed, tooSmall)).Count);
    }

    [Fact]
    public void Counts_that_were_too_large_still_reach_every_order()
    {
        var tooLarge = SmallRun.ProfileOf(kernel => new Letters(kernel, 4, 4, 4));
        Assert.Equal(60, Words(kernel => new Letters(kernel, 1, 2, 3), seed => new SurwScheduler(seed, tooLarge)).Count);
    }

    [Fact]
    public void Where_nothing_is_known_it_is_a_random_walk()
    {
        int[] counts = new int[3];
        var scheduler = new SurwScheduler(1, Profile.None);
        Step[] enabled = [.. Enumerable.Range(1, 3).Select(task => new Step(task, StepKind.Write, new Resource(ResourceKind.Cell, 1)))];
        for (int i = 0; i < Schedules; i++)
            counts[scheduler.Choose(enabled, 1)]++;
        Chance.AssertUniform(counts, limit: 20);
    }

    [Fact]
    public void One_that_is_blocked_when_its_turn_comes_is_passed_over()
    {
        var profiling = new ProfileRecorder();
        var cell = new Resource(ResourceKind.Cell, 1);
        for (int task = 1; task <= 3; task++)
            profiling.StepTaken(new Step(task, StepKind.Write, cell), timedOut: false);
        int[] counts = new int[2];
        for (ulong seed = 0; seed < Schedules; seed++)
        {
            var scheduler = new SurwScheduler(seed, profiling.Profile);
            counts[scheduler.Choose([new Step(1, StepKind.Write, cell), new Step(2, StepKind.Write, cell)], -1)]++;
        }

        Chance.AssertUniform(counts, limit: 20);
    }

    /// <summary>
    /// A random walk is late: when the last task starts, most of the others have set both. But in three schedules of eight the steps on b
    /// are ordered, and in one of a hundred orders the read is the first of them, whoever starts when. Other draws add to that.
    /// </summary>
    [Fact]
    public void Reorder_100_is_found_within_a_thousand_schedules()
    {
        static Reorder Program(KernelContext kernel) => new(kernel, tasks: 100);
        var profile = SmallRun.ProfileOf(Program);
        Assert.Equal(0, SmallRun.Failures(Program, 2_000, seed => new RandomScheduler(seed)));
        int found = Enumerable.Range(0, 20).Count(FoundBy);
        Assert.InRange(found, 19, 20);

        bool FoundBy(int seed) => Enumerable.Range(0, 1000)
            .Any(run => SmallRun.Of(Program, new SurwScheduler(SplitMix.Mix((ulong)seed, (ulong)run), profile)).Failed);
    }

    static Dictionary<string, int> Words(Func<KernelContext, Letters> program, Func<ulong, IScheduler> scheduler) =>
        Enumerable.Range(0, Schedules)
            .Select(seed => SmallRun.Of(program, scheduler((ulong)seed)).Word)
            .CountBy(word => word)
            .ToDictionary();
}
