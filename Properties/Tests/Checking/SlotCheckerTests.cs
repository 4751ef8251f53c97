using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vm;
using GpuMm.Harness.Systems.Vm.Checking;
using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Machine;
using GpuMm.Implementation.Vm;
using GpuMm.Model.Lifecycles;
using GpuMm.Model.Vocabulary;
using Xunit;
using static GpuMm.Tests.Checking.VmCheckerBench;

namespace GpuMm.Tests.Checking;

/// <summary>The checkers of slots, regions, the order of binds, and lifecycles.</summary>
public sealed class SlotCheckerTests
{
    static readonly VmBindOp Some = Map(VmBuffers.Small, 0x10, 4);
    static readonly VmBindOp Other = Unmap(0x10, 1);

    readonly VmCheckerBench bench = new(vms: 2);

    PanthorVm Second => bench.World.Vms[1];

    IReadOnlyList<AsSlot> Slots => bench.World.Device.Mmu.Slots;

    [Fact]
    public void Each_slot_has_a_VM_and_each_VM_a_slot()
    {
        var checker = bench.Add(new SlotExclusive(bench.World));
        bench.Do(new VmOperation.Activate(0), new VmOperation.Activate(1));
        foreach (var slot in Slots)
            checker.SlotChanged(slot, default);
        bench.AssertSilent();
    }

    [Fact]
    public void The_firmwares_slot_is_nobody_elses()
    {
        var checker = bench.Add(new SlotExclusive(bench.World));
        Slots[0].Become(AsSlotState.Active, bench.Vm);
        checker.SlotChanged(Slots[0], default);
        bench.AssertViolated(PropertyCatalogue.SlotExclusive, "slot 0, the firmware's, was given to vm 0");
    }

    [Fact]
    public void A_VM_knows_its_slot()
    {
        var checker = bench.Add(new SlotExclusive(bench.World));
        Slots[1].Become(AsSlotState.Active, bench.Vm);
        checker.SlotChanged(Slots[1], default);
        bench.AssertViolated(PropertyCatalogue.SlotExclusive, "which believes to have none");
    }

    [Fact]
    public void A_VM_in_two_slots_is_seen()
    {
        bench.Do(new VmOperation.Activate(0));
        Slots[2].Become(AsSlotState.Active, bench.Vm);
        bench.Add(new SlotExclusive(bench.World)).SlotChanged(Slots[1], default);
        bench.AssertViolated(PropertyCatalogue.SlotExclusive, "vm 0 has slot 1 (Active) and slot 2 (Active)");
    }

    [Fact]
    public void A_slot_that_is_released_has_nothing_locked()
    {
        var checker = bench.Add(new SlotExclusive(bench.World));
        checker.SlotChanged(Slots[1], AsSlotState.Active);
        bench.AssertSilent();
        Lock(1, 0x10_000, 0x1000);
        checker.SlotChanged(Slots[1], AsSlotState.Active);
        bench.AssertViolated(PropertyCatalogue.SlotExclusive, "whoever gets it next waits for ever");
    }

    /// <summary>If the hardware does not answer while the slot is taken, all lose theirs, in any order.</summary>
    [Theory]
    [InlineData(2, false, false)]
    [InlineData(1, false, true)]
    [InlineData(1, true, false)]
    public void The_VM_that_was_idle_for_longest_gives_way(int taken, bool timesOut, bool isWrong)
    {
        bench.Do(new VmOperation.Activate(0), new VmOperation.Activate(1));
        var checker = bench.Add(new SlotExclusive(bench.World));
        foreach (int idle in (int[])[2, 1])
            Change(checker, Slots[idle], AsSlotState.Idle);
        checker.Reached(VmMark.SlotEvicted);
        if (timesOut)
            checker.Reached(VmMark.ResetAfterTimeout);
        Change(checker, Slots[taken], AsSlotState.Free);
        if (isWrong)
            bench.AssertViolated(PropertyCatalogue.SlotExclusive, "slot 1 was taken from a VM, and that of slot 2 was idle for longer");
        else
            bench.AssertSilent();
    }

    [Fact]
    public void A_VM_with_users_does_not_give_way()
    {
        bench.Do(new VmOperation.Activate(0));
        var checker = bench.Add(new SlotExclusive(bench.World));
        checker.Reached(VmMark.SlotEvicted);
        Change(checker, Slots[1], AsSlotState.Free);
        bench.AssertViolated(PropertyCatalogue.SlotExclusive, "slot 1 was taken from a VM that has users");
    }

    /// <summary>What was raised before it was enabled is over.</summary>
    [Fact]
    public void A_slot_that_was_enabled_again_is_disabled_only_for_another_fault()
    {
        bench.Do(new VmOperation.Activate(0));
        var checker = bench.Add(new SlotExclusive(bench.World));
        checker.FaultRaised(1, new MaliFault(default, Access.Read, GpuAccessOutcome.TranslationFault));
        Change(checker, Slots[1], AsSlotState.Faulty);
        Change(checker, Slots[1], AsSlotState.Active);
        bench.AssertSilent();
        Change(checker, Slots[1], AsSlotState.Faulty);
        bench.AssertViolated(PropertyCatalogue.SlotExclusive, "was disabled for a fault, and vm 0 has raised none there");
    }

    [Fact]
    public void No_job_runs_in_a_slot_that_is_idle()
    {
        var job = new VmOperation.GpuAccess(0, new VirtualAddress(0x11_000), Access.Read, Cached: true);
        bench.Do(Bind(Some), new VmOperation.Activate(0), job);
        Slots[1].Become(AsSlotState.Idle, bench.Vm);
        bench.Run(async () => await bench.World.Run(1, job));
        Assert.Contains(bench.WorldsHub.Violations, violation => violation.Property == PropertyCatalogue.SlotExclusive
            && violation.Message.Contains("a job of vm 0 runs in slot 1 (Idle)", StringComparison.Ordinal));
    }

    static void Change(SlotExclusive checker, AsSlot slot, AsSlotState state)
    {
        var before = slot.State;
        slot.Become(state, state == AsSlotState.Free ? null : slot.Vm);
        checker.SlotChanged(slot, before);
    }

    [Fact]
    public void A_job_goes_through_the_tables_of_its_own_VM()
    {
        bench.Do(Bind(Some), Bind(Some, vm: 1), new VmOperation.Activate(0), new VmOperation.Activate(1));
        bench.Do(new VmOperation.GpuAccess(0, new VirtualAddress(0x11_000), Access.Read, Cached: true));
        bench.Run(async () =>
        {
            await bench.World.Device.Hardware.WriteTransTab(1, Second.Root);
            await bench.World.Device.Hardware.WriteCommand(1, AsCommand.Update);
            await bench.World.Device.Hardware.WaitReady(1);
            await bench.World.Run(1, new VmOperation.GpuAccess(0, new VirtualAddress(0x12_000), Access.Read, Cached: true));
        });
        Assert.Contains(bench.WorldsHub.Violations, violation => violation.Property == PropertyCatalogue.SlotExclusive
            && violation.Message.Contains("a job of vm 0 went through the tables of vm 1 in slot 1", StringComparison.Ordinal));
    }

    [Fact]
    public void Binds_in_their_order_are_fine()
    {
        var checker = bench.Add(new BindOrder());
        var (first, sync, last) = (Queued(checker, Some), Queued(checker, new VmBindOp.SyncOnly()), Queued(checker, Other));
        checker.BindExecuted(bench.Vm, new OpCtx(Some), Errno.None); // a synchronous one
        Executed(checker, first);
        checker.BindSignalled(first, Errno.None);
        checker.BindSignalled(sync, Errno.None);
        Executed(checker, last);
        checker.BindSignalled(last, Errno.EINVAL);
        bench.AssertSilent();
    }

    [Fact]
    public void A_bind_that_overtakes_another_is_seen()
    {
        var checker = bench.Add(new BindOrder());
        Queued(checker, Some);
        Executed(checker, Queued(checker, Other));
        bench.AssertViolated(PropertyCatalogue.BindOrder, "was executed before map");
    }

    [Fact]
    public void A_fence_that_overtakes_another_is_seen()
    {
        var checker = bench.Add(new BindOrder());
        Queued(checker, Some);
        checker.BindSignalled(Queued(checker, Other), Errno.None);
        bench.AssertViolated(PropertyCatalogue.BindOrder, "was signalled before that of map");
    }

    [Theory]
    [InlineData(true, "was executed before the fence")]
    [InlineData(false, "was signalled before the one")]
    public void A_bind_that_does_not_wait_is_seen(bool executes, string message)
    {
        var checker = bench.Add(new BindOrder());
        var job = Queued(checker, Some, new Fence(bench.Kernel, "never"));
        if (executes)
            Executed(checker, job);
        else
            checker.BindSignalled(job, Errno.None);
        bench.AssertViolated(PropertyCatalogue.BindOrder, message);
    }

    [Theory]
    [InlineData(Errno.None)]
    [InlineData(Errno.ENOMEM)]
    public void A_fence_tells_what_became_of_its_bind(Errno told)
    {
        var checker = bench.Add(new BindOrder());
        var job = Queued(checker, Some);
        checker.BindExecuted(bench.Vm, job.Ctx, Errno.ENOMEM);
        bench.Run(async () => await job.Done.Signal(told));
        checker.BindSignalled(job, Errno.ENOMEM);
        if (told == Errno.ENOMEM)
            bench.AssertSilent();
        else
            bench.AssertViolated(PropertyCatalogue.BindOrder, "says None, but executing it came to ENOMEM");
    }

    [Fact]
    public void What_was_queued_is_executed_and_signalled_in_the_end()
    {
        var checker = bench.Add(new BindOrder());
        var (first, second) = (Queued(checker, Some), Queued(checker, Other));
        Executed(checker, first);
        checker.BindSignalled(first, Errno.None);
        Executed(checker, second);
        checker.AtQuiescence();
        bench.AssertViolated(PropertyCatalogue.BindOrder, $"{second} was queued and never signalled");
    }

    [Fact]
    public void What_was_signalled_and_never_executed_is_seen()
    {
        var checker = bench.Add(new BindOrder());
        var job = Queued(checker, Some);
        checker.BindSignalled(job, Errno.None);
        checker.AtQuiescence();
        bench.AssertViolated(PropertyCatalogue.BindOrder, $"{job} was queued and never executed");
    }

    [Fact]
    public void Lives_go_on_as_they_may()
    {
        var checker = bench.Add(new VmLifecycles(bench.World));
        bench.Do(new VmOperation.Activate(0));
        checker.SlotChanged(Slots[1], AsSlotState.Free);
        checker.SlotChanged(Slots[2], AsSlotState.Faulty);
        bench.Do(new VmOperation.DestroyVm(1));
        checker.VmChanged(Second, VmState.Destroyed);
        bench.AssertSilent();
    }

    [Fact]
    public void A_VM_does_not_come_back()
    {
        bench.Add(new VmLifecycles(bench.World)).VmChanged(bench.Vm, VmState.Destroyed);
        bench.AssertViolated(PropertyCatalogue.Lifecycle, "vm 0 went from Destroyed to Usable");
    }

    [Fact]
    public void A_slot_is_not_released_twice()
    {
        bench.Add(new VmLifecycles(bench.World)).SlotChanged(Slots[1], AsSlotState.Free);
        bench.AssertViolated(PropertyCatalogue.Lifecycle, "address-space slot 1 went from Free to Free");
    }

    BindJob Queued(BindOrder checker, VmBindOp op, Fence? wait = null)
    {
        var job = JobOf(bench.Kernel, bench.Vm, op, wait);
        checker.BindQueued(job);
        return job;
    }

    void Executed(BindOrder checker, BindJob job) => checker.BindExecuted(bench.Vm, job.Ctx, Errno.None);

    void Lock(int slot, ulong start, ulong size) => bench.Run(async () =>
    {
        var hardware = bench.World.Device.Hardware;
        await hardware.WriteLockAddr(slot, LockRegion.Covering(new VirtualAddress(start), size));
        await hardware.WriteCommand(slot, AsCommand.Lock);
        await hardware.WaitReady(slot);
    });
}
