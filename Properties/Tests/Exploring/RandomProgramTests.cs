using GpuMm.Harness.Litmus;
using Xunit;

namespace GpuMm.Tests.Exploring;

/// <summary>
/// On random programs the reduced search reaches what the plain one reaches, in fewer runs: a final state that it misses is an order that
/// it took for equivalent to another.
/// </summary>
public class RandomProgramTests
{
    const int Programs = 800;
    const int MostOrders = 1700;

    /// <summary>Small enough for all their orders, and large enough that there are some.</summary>
    static readonly RandomProgram[] Drawn =
    [
        .. Enumerable.Range(0, int.MaxValue).Select(seed => RandomProgram.Of((ulong)seed))
            .Where(program => IndependentTasks.Orders([.. program.Code.Select(task => task.Length)]) is > 5 and <= MostOrders)
            .Take(Programs),
    ];

    [Fact]
    public void Every_final_state_is_reached_without_running_every_order()
    {
        long plain = 0, reduced = 0;
        int deadlocking = 0, completing = 0;
        foreach (var program in Drawn)
        {
            var (all, some) = Explored.BothWays(program.Program, preemptions: null, program.ToString());
            plain += all.Schedules;
            reduced += some.Schedules;
            deadlocking += all.FinalStates.Any(IsStuck) ? 1 : 0;
            completing += all.FinalStates.Any(state => !IsStuck(state)) ? 1 : 0;
        }

        Assert.True(deadlocking > Programs / 10, $"{deadlocking} programs deadlock");
        Assert.True(completing > Programs / 2, $"{completing} programs complete");
        Assert.True(plain > 10 * reduced, $"{plain} orders, {reduced} runs");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Every_final_state_within_a_bound_is_reached(int preemptions)
    {
        foreach (var program in Drawn)
            Explored.BothWays(program.Program, preemptions, program.ToString());
    }

    /// <summary>
    /// The second task must get its turn while it has to wait for the lock. It then loses it for nothing, and has a preemption left for
    /// between its read and its write.
    /// </summary>
    [Fact]
    public void A_task_that_waits_for_a_lock_loses_its_turn_without_being_preempted()
    {
        var program = new RandomProgram(
            0,
            [
                [new(Opcode.Lock), new(Opcode.WriteConstant, Constant: 1), new(Opcode.Unlock), new(Opcode.WriteConstant, Constant: 1)],
                [
                    new(Opcode.Read), new(Opcode.WriteSum, Constant: 1), new(Opcode.Lock), new(Opcode.Read, Register: 1),
                    new(Opcode.Unlock),
                ],
            ]);
        Explored.BothWays(program.Program, preemptions: 1, program.ToString());
    }

    /// <summary>
    /// The first task sleeps after the second began, and is the only one that can go on when the third waits in vain. What the third
    /// announced then must count, or its wait is never tried before the event is made ready again.
    /// </summary>
    [Fact]
    public void A_sleeper_that_goes_on_alone_hides_nobody_who_is_blocked() => Explored.BothWays(
        new RandomProgram(
            0,
            [
                [new(Opcode.Lock), new(Opcode.Wait, 1)],
                [new(Opcode.Read), new(Opcode.Reinit, 1)],
                [new(Opcode.WriteConstant, Constant: 8), new(Opcode.Wait, 1), new(Opcode.Lock)],
            ]).Program,
        preemptions: null, "a sleeper");

    /// <summary>The first task has two turns at the lock; the second must get its turn before the first of them.</summary>
    [Fact]
    public void A_turn_that_a_timeout_began_goes_back_to_the_turn_before() => Explored.BothWays(
        new RandomProgram(
            0,
            [
                [new(Opcode.Lock), new(Opcode.WaitTimeout), new(Opcode.Unlock), new(Opcode.Lock), new(Opcode.Unlock)],
                [new(Opcode.Read), new(Opcode.Lock), new(Opcode.Signal), new(Opcode.Unlock)],
            ]).Program,
        preemptions: 0, "a timeout");

    static bool IsStuck(string finalState) => finalState.Contains("stuck", StringComparison.Ordinal);
}
