using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Machine;
using GpuMm.Tests.Kernel;
using Xunit;
using static GpuMm.Tests.Machine.MaliBench;

namespace GpuMm.Tests.Machine;

/// <summary>A locked region makes accesses wait, and a lock waits for accesses.</summary>
public class MaliLockTests
{
    const ulong Inside = 3;
    const ulong Outside = 100;
    const int StepsOfAccess = 6; // look into the slot, four levels, the page

    [Fact]
    public void An_access_to_the_locked_region_waits_until_it_is_unlocked_and_never_faults()
    {
        var bench = Mapping();
        bench.LockPages(1, 0, 8);
        bench.Unmap(Root, Inside);
        bench.Said.Clear();
        bench.Run(
            async () => await bench.Read(1, Inside),
            async () =>
            {
                await bench.Say("meanwhile");
                bench.Map(Root, Inside, 9);
                await bench.Command(1, AsCommand.Unlock);
            });
        Assert.Equal(["meanwhile", "slot 1: access waited", $"Read v3 -> {Frame(9)}", "3: Ok"], bench.Said.Except(["Unlock: None"]));
        Assert.Null(bench.Mmu.LockedRegion(1));
    }

    [Fact]
    public void An_access_beside_the_region_and_one_through_another_slot_go_on()
    {
        var bench = Mapping();
        bench.Use(2, Root);
        bench.LockPages(1, 0, 8);
        Assert.Equal(GpuAccessOutcome.Ok, bench.Access(1, Outside).Outcome);
        Assert.Equal(GpuAccessOutcome.Ok, bench.Access(2, Inside).Outcome);
    }

    [Fact]
    public void What_the_TLB_holds_does_not_get_an_access_into_the_region()
    {
        var bench = Mapping();
        bench.Access(1, Inside);
        bench.LockPages(1, 0, 8);
        Assert.Equal(RunEnd.Deadlocked, bench.RunUntilStuck(async () => await bench.Read(1, Inside)));
    }

    [Fact]
    public void A_region_stays_locked_for_whoever_gets_the_slot_next()
    {
        var bench = Mapping();
        bench.LockPages(1, 0, 8);
        bench.Use(1, null);
        bench.Use(1, OtherRoot);
        Assert.Equal(RunEnd.Deadlocked, bench.RunUntilStuck(async () => await bench.Read(1, Inside)));
        Assert.Contains("locked region [0x0, 0x7fff] of address-space slot 1", bench.Kernel.Live[0].WaitsFor!.Describe());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(StepsOfAccess - 1)]
    public void LOCK_ends_when_the_accesses_are_over_that_were_in_the_region_before(int stepsOfAccess)
    {
        var bench = Mapping([.. Enumerable.Repeat(1, stepsOfAccess), 2, 2, 2, 2]);
        bench.Run(
            async () => await bench.Read(1, Inside),
            () => bench.Lock(1, 0, 8));
        Assert.Equal(["slot 1: Lock waits", $"Read v3 -> {Frame(8)}", "3: Ok", "Lock: None"], bench.Said);
        Assert.Equal(0, bench.Kernel.NowMs);
    }

    [Fact]
    public void LOCK_does_not_wait_for_accesses_elsewhere()
    {
        var bench = Mapping([1, 1, 2, 2, 2]);
        bench.Run(
            async () => await bench.Read(1, Outside),
            () => bench.Lock(1, 0, 8));
        Assert.Equal(["Lock: None", $"Read v64 -> {Frame(30)}", "100: Ok"], bench.Said);
    }

    [Fact]
    public void An_access_that_comes_while_LOCK_waits_is_too_late()
    {
        var bench = Mapping([1, 2, 2, 3, 3, 3]);
        var end = bench.RunUntilStuck(
            async () => await bench.Read(1, Inside),
            () => bench.Lock(1, 0, 8),
            async () => await bench.Read(1, Inside + 1));
        Assert.Equal(RunEnd.Deadlocked, end);
        Assert.Equal(["slot 1: Lock waits", $"Read v3 -> {Frame(8)}", "3: Ok", "Lock: None"], bench.Said);
    }

    [Fact]
    public void A_new_LOCK_takes_the_place_of_the_old_one()
    {
        var bench = Mapping();
        bench.LockPages(1, 0, 8);
        bench.LockPages(1, Outside, 1);
        Assert.Equal(At(96), bench.Mmu.LockedRegion(1)?.Start);
        Assert.Equal(GpuAccessOutcome.Ok, bench.Access(1, Inside).Outcome);
    }

    [Fact]
    public void A_command_that_never_ends_times_out_and_has_no_effect()
    {
        var bench = Mapping(failures: [new InjectedFailure(FailureSite.AsCommand, 2), new InjectedFailure(FailureSite.AsCommand, 4)]);
        bench.Access(1, Inside);
        bench.LockPages(1, 0, 8);
        Assert.Null(bench.Mmu.LockedRegion(1));
        Assert.Equal(100, bench.Kernel.NowMs);
        bench.LockPages(1, 0, 8);
        Assert.NotNull(bench.Mmu.LockedRegion(1));
        bench.Do(1, AsCommand.FlushPt);
        Assert.True(bench.Mmu.IsCached(1, At(Inside)));
        bench.Do(1, AsCommand.FlushPt);
        Assert.False(bench.Mmu.IsCached(1, At(Inside)));
        Assert.Equal(["Lock: ETIMEDOUT", "Lock: None", "FlushPt: ETIMEDOUT", "FlushPt: None"], bench.Said.TakeLast(4));
    }

    [Fact]
    public void A_command_in_the_middle_of_another_is_the_driver_s_mistake()
    {
        var bench = Mapping([1, 2, 2, 2]);
        var mistake = Assert.Throws<InvalidOperationException>(() => bench.Run(
            async () => await bench.Read(1, Inside),
            async () =>
            {
                await bench.Mmu.WriteCommand(1, AsCommand.FlushPt);
                await bench.Mmu.WriteCommand(1, AsCommand.Unlock);
            }));
        Assert.Equal("Unlock written to slot 1 while its FlushPt is active", mistake.InnerException?.Message);
    }

    /// <summary>Pages 3, 4 and 100 are mapped, and slot 1 has the tables. Choices are made from there on.</summary>
    static MaliBench Mapping(int[]? order = null, params InjectedFailure[] failures)
    {
        var bench = new MaliBench(new ListedOrder(order ?? []), failures);
        bench.Map(Root, Inside, 8);
        bench.Map(Root, Inside + 1, 9);
        bench.Map(Root, Outside, 30);
        bench.Map(OtherRoot, Inside, 20);
        bench.Use(1, Root);
        bench.Said.Clear();
        return bench;
    }
}
