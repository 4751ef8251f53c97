using GpuMm.Harness.Exploring;
using GpuMm.Harness.Litmus;
using GpuMm.Implementation.Kernel;
using Xunit;
using Mutex = GpuMm.Implementation.Kernel.Mutex;

namespace GpuMm.Tests.Exploring;

/// <summary>The bug of each small program is found without a bound, for certain; its correct counterpart has none.</summary>
public class LitmusExplorationTests
{
    [Theory]
    [InlineData("reorder_3")]
    [InlineData("twostage_2")]
    [InlineData("wronglock_1")]
    [InlineData("lazy")]
    [InlineData("lost_update_2")]
    [InlineData("lost_update_3")]
    [InlineData("account")]
    [InlineData("deadlock_2")]
    [InlineData("deadlock_3")]
    [InlineData("handoff")]
    [InlineData("aba")]
    [InlineData("stack_3")]
    [InlineData("reorder_3_in_turn")]
    public void A_bug_is_found_and_so_are_orders_without_it(string name)
    {
        var explored = Explored.ToTheEnd(LitmusCatalogue.Get(name), ExplorationLimits.None);
        Assert.InRange(explored.Failed, 1, explored.Schedules - 1);
    }

    /// <summary>Small enough for all their orders.</summary>
    [Theory]
    [InlineData("reorder_3")]
    [InlineData("wronglock_1")]
    [InlineData("lazy")]
    [InlineData("lost_update_3")]
    [InlineData("deadlock_2")]
    [InlineData("deadlock_3")]
    [InlineData("handoff")]
    [InlineData("stack_3")]
    public void Every_outcome_is_found(string name)
    {
        for (int? bound = null; bound is null or <= 2; bound = bound + 1 ?? 0)
            Explored.BothWays(LitmusCatalogue.Get(name), bound, name);
    }

    /// <summary>Steered runs are those in which tasks go on for ever, so that somebody had to end it.</summary>
    [Fact]
    public void It_gives_up_at_the_first_order_without_end_if_it_is_told_to()
    {
        int runs = 0;
        var program = LitmusCatalogue.Get("lost_update_2");
        var explorer = new Explorer(
            (scheduler, log) => new RunOutcome(program.Run(scheduler, log).End, Steered: ++runs == 2),
            new ExplorationLimits { WithoutEndless = true });
        Assert.Equal(ExplorationEnd.RunCutShort, explorer.Explore(_ => true).End);
        Assert.Equal(2, runs);
    }

    public static TheoryData<string> Correct => [.. CorrectPrograms.Select(program => program.Name)];

    [Theory]
    [MemberData(nameof(Correct))]
    public void Its_correct_counterpart_has_no_bug(string name)
    {
        var explored = Explored.ToTheEnd(CorrectPrograms.First(program => program.Name == name), ExplorationLimits.None);
        Assert.Equal(0, explored.Failed);
        Assert.InRange(explored.Schedules, 2, 5_000);
    }

    static readonly SmallProgram[] CorrectPrograms =
    [
        new("reorder under a lock", 3, "neither (0, 0) nor (1, -1) was read", state =>
        {
            var (mutex, a, b) = (state.Lock("L"), state.Cell("a"), state.Cell("b"));
            var (readA, readB) = (state.Register(3, "a"), state.Register(3, "b"));
            Func<ValueTask> set = () => Locked(mutex, async () =>
            {
                await a.Write(1);
                await b.Write(-1);
            });
            Func<ValueTask> check = () => Locked(mutex, async () =>
            {
                readA.Set(await a.Read());
                readB.Set(await b.Read());
            });
            return new LitmusSetup([set, set, check], _ => (readA.Value, readB.Value) is not (0, 0) and not (1, -1));
        }),
        new("counting under a lock", 3, "v is not 3 at the end", state =>
        {
            var (mutex, v) = (state.Lock("L"), state.Cell("v"));
            Func<ValueTask> count = () => Locked(mutex, async () => await v.Write(await v.Read() + 1));
            return new LitmusSetup([count, count, count], _ => v.Value != 3);
        }),
        new("counting by compare-and-swap", 2, "v is not 2 at the end", state =>
        {
            var v = state.Cell("v");
            Func<ValueTask> count = async () =>
            {
                int seen;
                do
                    seen = await v.Read();
                while (!await v.CompareExchange(seen, seen + 1));
            };
            return new LitmusSetup([count, count], _ => v.Value != 2);
        }),
        new("locks in one order", 3, "all wait", state =>
        {
            var (first, second) = (state.Lock("L"), state.Lock("M"));
            Func<ValueTask> both = () => Locked(first, () => Locked(second, () => ValueTask.CompletedTask));
            return new LitmusSetup([both, both, both], end => end == RunEnd.Deadlocked);
        }),
    ];

    static async ValueTask Locked(Mutex mutex, Func<ValueTask> body)
    {
        await using (await mutex.Lock())
            await body();
    }
}
