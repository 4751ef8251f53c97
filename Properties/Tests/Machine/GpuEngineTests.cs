using GpuMm.Implementation.Machine;
using GpuMm.Model.Vocabulary;
using GpuMm.Tests.Kernel;
using Xunit;

namespace GpuMm.Tests.Machine;

/// <summary>Accesses of engines that fault: they wait for a replay or a cancel, and for nothing else.</summary>
public class GpuEngineTests
{
    const int StepsOfWalk = 7; // look into the TLB, then PD3, PD2, PD1, both words of PD0, PT

    [Fact]
    public void An_access_that_does_not_fault_is_no_request()
    {
        var bench = new FaultBench();
        bench.Map(writable: true, atomic: true);
        EngineResult result = default;
        bench.Run(bench.Access(FaultAccess.Write, value: 5, then: seen => result = seen));
        Assert.Equal(new EngineResult(false, new GpuAccessResult(false, FaultBench.HostFrame, 5, Aperture.SystemCoherent), 0), result);
        Assert.Empty(bench.Said);
    }

    [Theory]
    [InlineData(FaultAccess.Read, false, false)]
    [InlineData(FaultAccess.Write, true, false)]
    [InlineData(FaultAccess.Atomic, true, true)]
    [InlineData(FaultAccess.Prefetch, false, false)]
    public void An_access_goes_on_when_what_it_needs_is_mapped_and_replayed(FaultAccess access, bool writable, bool atomic)
    {
        var bench = new FaultBench();
        EngineResult result = default;
        bench.Run(bench.Access(access, then: seen => result = seen), async () =>
        {
            await bench.Buffer.WaitForEntries();
            bench.Map(writable, atomic);
            await bench.Commands.Replay();
        });
        Assert.Equal((false, 1, FaultBench.HostFrame), (result.Cancelled, result.Faults, result.Access.Page));
        Assert.Equal(["raised by 0", "replayed", "0 ended"], bench.Said);
        Assert.Equal(access, bench.Raised[0].Access);
    }

    [Fact]
    public void A_replay_without_a_mapping_that_suffices_makes_the_access_fault_again()
    {
        var bench = new FaultBench();
        EngineResult result = default;
        bench.Run(bench.Access(FaultAccess.Atomic, then: seen => result = seen), async () =>
        {
            foreach (var (writable, atomic) in ((bool, bool)[])[(false, false), (true, false), (true, true)])
            {
                await bench.Buffer.WaitForEntries();
                await bench.Buffer.WriteGet(await bench.Buffer.ReadPut());
                bench.Map(writable, atomic);
                await bench.Machine.InvalidateAndWait(bench.Tables.Root);
                await bench.Commands.Replay();
            }
        });
        Assert.Equal((false, 3), (result.Cancelled, result.Faults));
        Assert.Equal(HostMemory.InitialValue(FaultBench.HostFrame), result.Access.Before);
    }

    [Fact]
    public void A_cancelled_access_touches_nothing()
    {
        var bench = new FaultBench();
        EngineResult result = default;
        bench.Run(bench.Access(FaultAccess.Write, then: seen => result = seen), async () =>
        {
            await bench.Buffer.WaitForEntries();
            bench.Map(writable: true, atomic: true);
            await bench.Commands.Cancel(3, 0);
        });
        Assert.Equal((true, 1), (result.Cancelled, result.Faults));
        Assert.Equal(["raised by 0", "cancelled 3.0, stalled: True", "0 ended, cancelled"], bench.Said);
        Assert.Equal(HostMemory.InitialValue(FaultBench.HostFrame), bench.Machine.Host.ReadData(FaultBench.HostFrame, "test"));
    }

    [Fact]
    public void A_cancel_is_for_one_client_of_one_channel()
    {
        var bench = new FaultBench();
        bench.Run(bench.Access(FaultAccess.Read), bench.Access(FaultAccess.Read, client: 1), async () =>
        {
            while (bench.Raised.Count < 2)
                await bench.Buffer.ReadPut();
            await bench.Commands.Cancel(3, 2);
            await bench.Commands.Cancel(4, 1);
            await bench.Commands.Cancel(3, 1);
            bench.Map(writable: false, atomic: false);
            await bench.Commands.Replay();
            await bench.Commands.Cancel(3, 0);
        });
        Assert.Equal(
            ["3.2, stalled: False", "4.1, stalled: False", "3.1, stalled: True", "3.0, stalled: False"],
            bench.Said.Where(said => said.StartsWith("cancelled ", StringComparison.Ordinal)).Select(said => said["cancelled ".Length..]));
        Assert.Contains("1 ended, cancelled", bench.Said);
        Assert.Contains("0 ended", bench.Said);
    }

    [Fact]
    public void A_replay_between_the_words_and_the_valid_bit_counts()
    {
        var bench = new FaultBench(scheduler: new ListedOrder([.. Enumerable.Repeat(1, StepsOfWalk + 1), 2, 2]));
        bench.Run(bench.Access(FaultAccess.Read), async () =>
        {
            Assert.Equal(1, await bench.Buffer.ReadPut());
            bench.Map(writable: false, atomic: false);
            await bench.Commands.Replay();
            await bench.Buffer.WaitValid(0); // the stale entry all the same
        });
        Assert.Equal(["raised by 0", "replayed", "0 ended"], bench.Said);
    }

    [Fact]
    public void No_invalidation_waits_for_a_stalled_access()
    {
        var bench = new FaultBench();
        bench.Run(bench.Access(FaultAccess.Read), async () =>
        {
            await bench.Buffer.WaitForEntries();
            await bench.Machine.InvalidateAndWait(bench.Tables.Root);
            await bench.Commands.Cancel(3, 0);
        });
        Assert.Empty(bench.Machine.InvalidationsThatWaited);
    }

    [Fact]
    public void A_fault_touches_what_replays_cancels_and_the_driver_touch()
    {
        var bench = new FaultBench(scheduler: new ListedOrder([.. Enumerable.Repeat(1, 20)]));
        var log = new AccessRecorder();
        bench.Kernel.AccessLog = log;
        bench.Run(bench.Access(FaultAccess.Read, client: 5), async () =>
        {
            await bench.Commands.Replay();
            await bench.Buffer.WaitValid(1);
            await bench.Commands.Cancel(3, 5);
        });
        const string mine = "stalled access of client 5 of channel 3";
        int raise = log.Lines.IndexOf("1: Write fault buffer");
        Assert.Equal([$"  Write {mine}", "  Read stalled accesses", "  Write fault buffer entry 0"], log.Lines[(raise + 1)..(raise + 4)]);
        int replay = log.Lines.IndexOf("2: Write stalled accesses");
        Assert.Equal(["  Write fault buffer", $"  Write {mine}"], log.Lines[(replay + 1)..(replay + 3)]);
        int cancel = log.Lines.IndexOf($"2: Write {mine}");
        Assert.Equal("  Read stalled accesses", log.Lines[cancel + 1]);
        Assert.Contains($"1: Wait {mine}", log.Lines);
    }
}
