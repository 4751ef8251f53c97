using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vm;
using GpuMm.Harness.Systems.Vm.Checking;
using GpuMm.Implementation.Machine;
using GpuMm.Implementation.Vm;
using GpuMm.Model.Vocabulary;
using Xunit;
using static GpuMm.Tests.Checking.VmCheckerBench;

namespace GpuMm.Tests.Checking;

/// <summary>A bind locks what it writes, and no more.</summary>
public sealed class RegionLockedTests
{
    static readonly VmBindOp Some = Map(VmBuffers.Small, 0x10, 4);

    readonly VmCheckerBench bench = new(vms: 2);
    readonly RegionLocked checker;

    public RegionLockedTests()
    {
        checker = bench.Add(new RegionLocked(bench.World));
        bench.Do(new VmOperation.Activate(0));
    }

    [Fact]
    public void Entries_of_an_active_VM_are_written_under_a_locked_region()
    {
        bench.Do(new VmOperation.Idle(0));
        checker.EntriesWritten(bench.Vm, 0x10_000, 0x1000); // no users
        bench.Do(new VmOperation.Activate(0));
        checker.EntriesWritten(bench.World.Vms[1], 0x10_000, 0x1000);
        Lock(0x10_000, 0x4000);
        checker.EntriesWritten(bench.Vm, 0x11_000, 0x3000);
        bench.AssertSilent();
        checker.EntriesWritten(bench.Vm, 0x11_000, 0x8000); // sticks out
        bench.AssertViolated(PropertyCatalogue.RegionLocked, "entries of vm 0 for 32K at 68K");
    }

    /// <summary>No region is smaller than 32 KiB.</summary>
    [Theory]
    [InlineData(0x10_000, 0x1000, 0x10_000)]
    [InlineData(0x10_000, 0x9000, 0x18_000)]
    [InlineData(0x0F_000, 0x2000, 0x10_000)]
    public void The_smallest_region_around_all_entries_is_fine(ulong start, ulong size, ulong lastEntry)
    {
        Lock(start, size);
        checker.EntriesWritten(bench.Vm, start, 0x1000);
        checker.EntriesWritten(bench.Vm, lastEntry, 0x1000);
        checker.BindExecuted(bench.Vm, new OpCtx(Some), Errno.None);
        bench.AssertSilent();
    }

    [Theory]
    [InlineData(0x10_000, 0x8000)]
    [InlineData(0x18_000, 0x8000)]
    public void A_region_of_which_half_would_do_is_too_large(ulong start, ulong size)
    {
        Lock(0x10_000, 0x10_000);
        checker.EntriesWritten(bench.Vm, start, size);
        checker.BindExecuted(bench.Vm, new OpCtx(Some), Errno.ENOMEM); // which has not written all
        checker.BindExecuted(bench.Vm, new OpCtx(Some), Errno.None);
        bench.AssertSilent();
        checker.EntriesWritten(bench.Vm, start, size);
        checker.BindExecuted(bench.Vm, new OpCtx(Some), Errno.None);
        bench.AssertViolated(PropertyCatalogue.RegionLocked, "wrote entries from");
    }

    [Fact]
    public void What_is_written_after_the_slot_was_taken_away_was_in_the_region_too()
    {
        Lock(0x10_000, 0x10_000);
        checker.EntriesWritten(bench.Vm, 0x10_000, 0x1000);
        bench.Do(new VmOperation.Reset());
        checker.EntriesWritten(bench.Vm, 0x18_000, 0x1000);
        checker.BindExecuted(bench.Vm, new OpCtx(Some), Errno.None);
        bench.AssertSilent();
    }

    /// <summary>The bind is about two pages in the block at 4 MiB.</summary>
    [Theory]
    [InlineData(0x400_000, false)]
    [InlineData(0x5FF_000, false)]
    [InlineData(0x3FF_000, true)]
    [InlineData(0x600_000, true)]
    public void Beside_a_bind_only_the_rest_of_a_block_is_written(ulong written, bool isTooFar)
    {
        var op = new OpCtx(Unmap(0x500, 2));
        checker.BindExecuted(bench.Vm, op, Errno.None);
        bench.AssertSilent();
        Lock(0, 0x800_000);
        checker.EntriesWritten(bench.Vm, 0x500_000, 0x2000);
        checker.EntriesWritten(bench.Vm, written, 0x1000);
        checker.BindExecuted(bench.Vm, op, Errno.EINVAL);
        if (isTooFar)
            bench.AssertViolated(PropertyCatalogue.NeighboursUntouched, "wrote entries from");
        else
            bench.AssertSilent();
    }

    void Lock(ulong start, ulong size) => bench.Run(async () =>
    {
        var hardware = bench.World.Device.Hardware;
        await hardware.WriteLockAddr(1, LockRegion.Covering(new VirtualAddress(start), size));
        await hardware.WriteCommand(1, AsCommand.Lock);
        await hardware.WaitReady(1);
    });
}
