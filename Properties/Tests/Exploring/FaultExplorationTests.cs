using GpuMm.Harness.Exploring;
using GpuMm.Implementation.Kernel;
using GpuMm.Model.Vocabulary;
using GpuMm.Tests.Machine;
using Xunit;

namespace GpuMm.Tests.Exploring;

/// <summary>
/// Engines that fault beside a driver that replays and cancels: leaving out orders that do not matter leaves out no outcome, so that every
/// step touches what it must.
/// </summary>
public class FaultExplorationTests
{
    [Fact]
    public void A_replay_races_with_a_fault() => BothWays(
        preemptions: null,
        clients: 1,
        async (bench, seen) =>
        {
            seen($"{await bench.Buffer.ReadPut()}");
            bench.Map(writable: true, atomic: true);
            await bench.Commands.Replay();
            seen($"{bench.Buffer.Now}");
            await bench.Commands.Cancel(3, 0);
        });

    [Fact]
    public void A_cancel_races_with_a_fault_and_a_replay() => BothWays(
        preemptions: null,
        clients: 1,
        async (bench, seen) =>
        {
            await bench.Commands.Cancel(3, 0);
            await bench.Commands.Replay();
            seen($"{(await bench.Buffer.TakeEntry(0)).Valid} {await bench.Buffer.ReadPut()}");
            await bench.Commands.Cancel(3, 0);
            bench.Map(writable: true, atomic: true);
            await bench.Commands.Replay();
        });

    [Fact]
    public void Two_engines_fault_into_a_ring_with_room_for_one() => BothWays(
        preemptions: 2,
        clients: 2,
        async (bench, seen) =>
        {
            await bench.Buffer.WaitForEntries();
            await bench.Buffer.WaitValid(0);
            var entry = await bench.Buffer.TakeEntry(0);
            await bench.Buffer.WriteGet(1);
            seen($"{entry.Client}, {await bench.Buffer.ReadOverflow()}");
            await bench.Buffer.ClearOverflow();
            await bench.Commands.Cancel(3, entry.Client);
            bench.Map(writable: true, atomic: true);
            await bench.Commands.Replay();
            seen($"{bench.Buffer.Now}");
        });

    static void BothWays(int? preemptions, int clients, Func<FaultBench, Action<string>, ValueTask> driver)
    {
        var (all, every) = Outcomes(new ExplorationLimits { Preemptions = preemptions, Reduce = false }, clients, driver);
        var (reached, reduced) = Outcomes(new ExplorationLimits { Preemptions = preemptions }, clients, driver);
        Assert.Equal(all, reached);
        Assert.True(all.Count > 2, string.Join('\n', all));
        Assert.True(reduced.Schedules < every.Schedules);
    }

    static (SortedSet<string> Outcomes, Exploration Exploration) Outcomes(
        ExplorationLimits limits, int clients, Func<FaultBench, Action<string>, ValueTask> driver)
    {
        SortedSet<string> outcomes = new(StringComparer.Ordinal);
        string last = "";
        var exploration = new Explorer(Run, limits).Explore(_ => outcomes.Add(last) | true);
        Assert.True(exploration.IsComplete);
        return (outcomes, exploration);

        RunOutcome Run(IScheduler scheduler, IAccessLog log)
        {
            var bench = new FaultBench(entries: 2, scheduler: scheduler);
            bench.Kernel.AccessLog = log;
            var seen = new string[clients + 1];
            for (int client = 0; client < clients; client++)
                Spawn(bench, client, seen);
            bench.Kernel.Spawn(clients + 1, "driver", () => driver(bench, word => seen[clients] += $"{word}; "));
            var end = bench.Kernel.Run();
            last = $"{string.Join(" | ", seen)} {end}";
            return end;
        }
    }

    static void Spawn(FaultBench bench, int client, string[] seen) => bench.Kernel.Spawn(
        client + 1,
        $"engine {client}",
        bench.Access(FaultAccess.Write, client, then: result => seen[client] = $"{result.Cancelled} after {result.Faults}"));
}
