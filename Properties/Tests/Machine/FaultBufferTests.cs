using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Machine;
using GpuMm.Model.Vocabulary;
using GpuMm.Tests.Kernel;
using Xunit;

namespace GpuMm.Tests.Machine;

/// <summary>The ring of faults: what a driver sees of it, when, and what it can do wrong.</summary>
public class FaultBufferTests
{
    const int StepsOfWalk = 7; // look into the TLB, then PD3, PD2, PD1, both words of PD0, PT
    const int Words = StepsOfWalk + 1;
    const int ValidBit = Words + 1;

    [Fact]
    public void A_fault_is_seen_in_PUT_before_its_entry_is_valid()
    {
        var bench = new FaultBench(scheduler: Steps((1, Words), (2, 3)));
        bench.Run(bench.Access(FaultAccess.Write, client: 2), async () =>
        {
            Assert.Equal((0, 1), (await bench.Buffer.ReadGet(), await bench.Buffer.ReadPut()));
            Assert.False(await bench.Buffer.IsValid(0));
            await bench.Buffer.WaitValid(0);
            var expected = new FaultEntry(3, FaultBench.Page, FaultAccess.Write, 2, Timestamp: 1, Valid: true);
            Assert.Equal(expected, await bench.Buffer.TakeEntry(0));
            Assert.False(await bench.Buffer.IsValid(0));
            await bench.Commands.Cancel(3, 2);
        });
        Assert.Equal(["raised by 2", "taken 2", "cancelled 3.2, stalled: True", "2 ended, cancelled"], bench.Said);
    }

    [Fact]
    public void An_entry_that_is_taken_too_early_is_not_valid_and_becomes_so_later()
    {
        var bench = new FaultBench(scheduler: Steps((1, Words), (2, 1)));
        bench.Run(bench.Access(FaultAccess.Read), async () =>
        {
            Assert.False((await bench.Buffer.TakeEntry(0)).Valid);
            await bench.Buffer.WaitValid(0);
            await bench.Commands.Cancel(3, 0);
        });
        Assert.Contains("taken 0, not valid", bench.Said);
    }

    [Fact]
    public void The_interrupt_stands_until_GET_has_caught_up()
    {
        var bench = new FaultBench(entries: 2);
        Assert.False(bench.Buffer.HasEntries.IsOpen);
        bench.Run(bench.Access(FaultAccess.Read), async () =>
        {
            await bench.Buffer.WaitForEntries();
            await bench.Buffer.WaitValid(0);
            await bench.Buffer.TakeEntry(0);
            Assert.True(bench.Buffer.HasEntries.IsOpen);
            await bench.Buffer.WriteGet(1);
            Assert.False(bench.Buffer.HasEntries.IsOpen);
            await bench.Commands.Cancel(3, 0);
        });
        Assert.True(bench.Buffer.HasEntries.WaitsForWork);
    }

    [Fact]
    public void The_ring_wraps()
    {
        var bench = new FaultBench(entries: 2);
        bench.Run(bench.Access(FaultAccess.Read), async () =>
        {
            for (int round = 0; round < 3; round++)
            {
                await bench.Buffer.WaitForEntries();
                int get = await bench.Buffer.ReadGet();
                Assert.Equal(round % 2, get);
                await bench.Buffer.WaitValid(get);
                Assert.Equal(1 + (2 * round), (await bench.Buffer.TakeEntry(get)).Timestamp);
                await bench.Buffer.WriteGet((get + 1) % bench.Buffer.Entries);
                if (round < 2)
                    await bench.Commands.Replay();
            }

            await bench.Commands.Cancel(3, 0);
        });
        Assert.Equal(3, bench.Raised.Count);
        Assert.Equal([(0, 1), (1, 0), (0, 1)], bench.Advances);
        Assert.Empty(bench.Misuses);
    }

    [Fact]
    public void A_fault_that_finds_the_ring_full_is_dropped_and_raised_again_after_a_replay()
    {
        var bench = new FaultBench(entries: 2, Steps((1, ValidBit), (2, Words)));
        bench.Run(bench.Access(FaultAccess.Read), bench.Access(FaultAccess.Read, client: 1), async () =>
        {
            Assert.True(await bench.Buffer.ReadOverflow());
            await bench.Buffer.WriteGet(1);
            Assert.True(bench.Buffer.HasEntries.IsOpen); // the overflow alone
            await bench.Buffer.ClearOverflow();
            Assert.False(bench.Buffer.HasEntries.IsOpen);
            bench.Map(writable: false, atomic: false);
            await bench.Commands.Replay();
        });
        Assert.Equal(["raised by 0", "dropped of 1", "replayed"], bench.Said[..3]);
        Assert.Equal(["0 ended", "1 ended"], bench.Said[3..].Order());
    }

    [Fact]
    public void Faults_are_dropped_until_the_overflow_is_cleared_even_if_there_is_room()
    {
        var bench = new FaultBench(entries: 2, Steps((1, ValidBit), (2, Words), (3, 1)));
        bench.Run(bench.Access(FaultAccess.Read), bench.Access(FaultAccess.Read, client: 1), async () =>
        {
            await bench.Buffer.WriteGet(1);
            await bench.Commands.Cancel(3, 0);
            await bench.Commands.Replay();
            await bench.Buffer.WaitForEntries();
            Assert.True(await bench.Buffer.ReadOverflow());
            while (bench.Said.Count(said => said == "dropped of 1") < 2)
                await bench.Buffer.ReadPut();
            await bench.Buffer.ClearOverflow();
            await bench.Commands.Replay();
            await bench.Buffer.WaitValid(1);
            await bench.Commands.Cancel(3, 1);
        });
        Assert.Equal(["raised by 0", "dropped of 1", "dropped of 1", "raised by 1"], bench.Said.Where(IsOfFault));
    }

    [Fact]
    public void Faults_and_replays_advance_the_clock()
    {
        var bench = new FaultBench(scheduler: Steps((1, ValidBit)));
        bench.Run(bench.Access(FaultAccess.Read), async () =>
        {
            await bench.Buffer.ReadPut();
            Assert.Equal(1, bench.Buffer.Now);
            await bench.Commands.Replay();
            Assert.Equal(2, bench.Buffer.Now);
            await bench.Buffer.WaitValid(1);
            var (before, after) = (await bench.Buffer.TakeEntry(0), await bench.Buffer.TakeEntry(1));
            Assert.Equal((1, 3), (before.Timestamp, after.Timestamp));
            await bench.Commands.Cancel(3, 0);
        });
    }

    [Fact]
    public void Beyond_the_ring_lies_nothing_and_who_goes_there_is_reported()
    {
        var bench = new FaultBench();
        bench.Run(async () =>
        {
            Assert.Equal(default, await bench.Buffer.TakeEntry(4));
            Assert.False(await bench.Buffer.IsValid(4));
            await bench.Buffer.WriteGet(4);
            Assert.Equal(0, await bench.Buffer.ReadGet());
        });
        Assert.All(bench.Misuses, fault => Assert.Equal("driver: OutOfRange at fault buffer entry 4, free", fault.ToString()));
        Assert.Equal(3, bench.Misuses.Count);
        Assert.Empty(bench.Advances);
    }

    [Fact]
    public void Who_waits_for_an_entry_beyond_the_ring_waits_for_ever()
    {
        var bench = new FaultBench();
        bench.Kernel.Spawn(1, "driver", async () =>
        {
            await bench.Buffer.ReadPut();
            await bench.Buffer.WaitValid(4);
        });
        Assert.Equal(RunEnd.Deadlocked, bench.Kernel.Run());
        Assert.Single(bench.Misuses);
    }

    [Fact]
    public void A_ring_has_room_for_one_fault_at_least() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new FaultBench(entries: 1));

    static bool IsOfFault(string said) =>
        said.StartsWith("raised", StringComparison.Ordinal) || said.StartsWith("dropped", StringComparison.Ordinal);

    /// <summary>Tasks in turn, each for so many steps; then the first that can go.</summary>
    static ListedOrder Steps(params (int Task, int Count)[] turns) =>
        new([.. turns.SelectMany(turn => Enumerable.Repeat(turn.Task, turn.Count))]);
}
