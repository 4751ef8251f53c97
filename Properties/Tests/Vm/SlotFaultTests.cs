using GpuMm.Harness.Systems.Vm;
using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Machine;
using GpuMm.Implementation.Vm;
using GpuMm.Model.Lifecycles;
using GpuMm.Model.Vocabulary;
using Xunit;
using static GpuMm.Tests.Vm.PanthorBench;

namespace GpuMm.Tests.Vm;

/// <summary>Faults, resets, and jobs that meet a bind half-way.</summary>
public sealed class SlotFaultTests
{
    const ulong Start = 0x10_000;

    readonly Favourite order = new();
    readonly PanthorBench bench;
    readonly PanthorVm vm;
    readonly PanthorGem bo;

    public SlotFaultTests()
    {
        bench = new PanthorBench(slots: 2, order);
        (vm, bo) = (bench.NewVm(), bench.NewBo(VmBuffers.Small));
    }

    [Fact]
    public void A_fault_disables_the_slot_until_the_VM_is_activated_after_idling()
    {
        bench.Map(vm, bo, Start);
        Assert.Equal(GpuAccessOutcome.TranslationFault, bench.Job(vm, 2 * Start).Outcome);
        Assert.Equal(1, bench.Run(bench.Device.Mmu.HandleIrq));
        Assert.Equal((AsSlotState.Faulty, vm), (bench.Slots[1].State, bench.Slots[1].Vm));
        Assert.Null(bench.Device.Hardware.RootOf(1));
        Assert.Equal(0u, bench.Device.Hardware.MmuIntRawStat);
        Assert.Equal(0, bench.Run(bench.Device.Mmu.HandleIrq));
        Assert.Equal(GpuAccessOutcome.Ok, bench.Job(vm, Start).Outcome);
        Assert.Contains(VmMark.SlotReenabledAfterFault, bench.Marks);
        bench.AssertNothingIsLeft();
    }

    [Fact]
    public void A_slot_that_works_again_can_fault_again()
    {
        for (int time = 0; time < 3; time++)
        {
            Assert.Equal(GpuAccessOutcome.TranslationFault, bench.Job(vm, Start).Outcome);
            Assert.Equal(1, bench.Run(bench.Device.Mmu.HandleIrq));
        }

        bench.AssertNothingIsLeft();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_slot_that_was_disabled_can_fault_for_the_next_VM(bool resets)
    {
        bench.Job(vm, Start);
        bench.Run(bench.Device.Mmu.HandleIrq);
        if (resets)
            bench.Run(bench.Device.Mmu.Reset);
        bench.Job(bench.NewVm(), Start);
        Assert.Equal(1, bench.Run(bench.Device.Mmu.HandleIrq));
        bench.AssertNothingIsLeft();
    }

    [Fact]
    public void A_job_that_joins_a_VM_that_has_faulted_gets_no_further()
    {
        bench.Map(vm, bo, Start);
        bench.Activate(vm);
        bench.Job(vm, 2 * Start);
        bench.Run(bench.Device.Mmu.HandleIrq);
        Assert.Equal(GpuAccessOutcome.SlotDisabled, bench.Job(vm, Start).Outcome);
        bench.Idle(vm);
        Assert.Equal(GpuAccessOutcome.Ok, bench.Job(vm, Start).Outcome);
        bench.AssertNothingIsLeft();
    }

    [Fact]
    public void A_fault_that_the_former_VM_left_pending_is_not_taken_for_the_next_ones()
    {
        var next = bench.NewVm();
        bench.Job(vm, Start);
        Assert.Equal(2u, bench.Device.Hardware.MmuIntRawStat);
        bench.Activate(next); // evicts it
        Assert.Equal(0, bench.Run(bench.Device.Mmu.HandleIrq));
        Assert.Equal((AsSlotState.Active, next), (bench.Slots[1].State, bench.Slots[1].Vm));
        bench.AssertNothingIsLeft();
    }

    [Fact]
    public void A_handler_that_comes_too_late_ignores_the_fault()
    {
        var next = bench.NewVm();
        bench.Job(vm, Start);
        order.Task = 1;
        bench.Run(
            async () =>
            {
                uint status = await bench.Device.Hardware.ReadMmuIntRawStat();
                Assert.Equal(2u, status);
                order.Task = 2; // the handler below reads the same, then waits for its lock
                await bench.Device.Hardware.ReadMmuIntRawStat();
                await next.Active();
            },
            async () =>
            {
                await bench.Device.Hardware.ReadMmuIntRawStat();
                order.Task = 2;
                await HandlerThatIsOvertaken();
            });
        Assert.Contains(VmMark.StaleFaultIgnored, bench.Marks);
        Assert.Equal(AsSlotState.Active, next.Slot!.State);
        bench.AssertNothingIsLeft();
    }

    async ValueTask HandlerThatIsOvertaken()
    {
        bench.Kernel.AccessLog = new AfterFirstStep(() => order.Task = 1);
        await bench.Device.Mmu.HandleIrq();
    }

    [Fact]
    public void A_fault_in_a_slot_that_does_not_obey_resets_the_GPU()
    {
        var failing = new PanthorBench(2, null, new InjectedFailure(FailureSite.AsCommand, 2));
        var faulting = failing.NewVm();
        failing.Job(faulting, Start);
        failing.Run(failing.Device.Mmu.HandleIrq);
        Assert.Equal((1, true, null), (failing.Device.Hardware.ResetCount, failing.Slots[1].IsFree, faulting.Slot));
        failing.AssertNothingIsLeft();
    }

    [Fact]
    public void A_slot_that_cannot_be_enabled_again_is_lost_to_a_reset_and_found_anew()
    {
        var failing = new PanthorBench(2, null, new InjectedFailure(FailureSite.AsCommand, 4)); // after enable, disable and flush
        var faulting = failing.NewVm();
        failing.Job(faulting, Start);
        failing.Run(failing.Device.Mmu.HandleIrq);
        Assert.Equal(Errno.ETIMEDOUT, failing.Activate(faulting).Errno);
        Assert.Equal((null, 0), (faulting.Slot, faulting.ActiveCount));
        Assert.Equal(Errno.None, failing.Activate(faulting).Errno);
        failing.AssertNothingIsLeft();
    }

    [Fact]
    public void A_reset_ends_the_jobs_that_began_before_it_and_the_VM_gets_a_slot_again()
    {
        bench.Map(vm, bo, Start);
        var use = bench.Activate(vm).Use!.Value;
        bench.Run(bench.Device.Mmu.Reset);
        Assert.Equal((null, 1), (vm.Slot, vm.ActiveCount));
        var late = bench.Run(() => bench.Device.Hardware.Access(
            use.Slot, new VirtualAddress(Start), Access.Read, 0, serveCached: true, use.ResetCount));
        Assert.Equal(GpuAccessOutcome.SlotDisabled, late.Outcome);
        Assert.Equal(GpuAccessOutcome.Ok, bench.Job(vm, Start).Outcome);
        bench.Idle(vm);
        bench.AssertNothingIsLeft();
    }

    [Fact]
    public void A_reset_in_the_middle_of_a_bind_leaves_it_to_be_finished()
    {
        bench.Activate(vm);
        bench.OnEntriesWritten = () => order.Task = 2;
        var errno = Errno.EIO;
        bench.Run(
            async () => errno = await vm.BindSync(MapOf(bo, Start, bo.Size), bo),
            async () =>
            {
                while (order.Task == 1)
                    await bench.Kernel.Announce(StepKind.Local, Resource.None);
                await bench.Device.Hardware.ReadMmuIntRawStat();
                await bench.Device.Mmu.Reset();
            });
        Assert.Equal((Errno.None, 1, null), (errno, bench.Device.Hardware.ResetCount, vm.Slot));
        bench.AssertAsModelled(vm, 0, 32 * Page);
        Assert.Equal(GpuAccessOutcome.Ok, bench.Job(vm, Start).Outcome);
        bench.AssertNothingIsLeft();
    }

    [Fact]
    public void A_job_waits_for_a_bind_that_is_half_way_and_sees_all_of_it()
    {
        var pieces = bench.NewBo(VmBuffers.Pieces);
        bench.Map(vm, bo, Start);
        bench.OnEntriesWritten = () => order.Task = 2; // the first: what was there is gone
        MaliAccessResult seen = default;
        bench.Run(
            async () => Assert.Equal(Errno.None, await vm.BindSync(MapOf(pieces, Start, 4 * Page), pieces)),
            async () =>
            {
                var (_, use) = await vm.Active();
                seen = await bench.Device.Hardware.Access(
                    use!.Value.Slot, new VirtualAddress(Start), Access.Read, 0, serveCached: true, use.Value.ResetCount);
                await vm.Idle();
            });
        Assert.Equal((GpuAccessOutcome.Ok, new Pfn(0x2011)), (seen.Outcome, seen.Page));
        bench.AssertNothingIsLeft();
    }

    [Fact]
    public void A_job_that_runs_already_waits_at_the_locked_region()
    {
        var pieces = bench.NewBo(VmBuffers.Pieces);
        bench.Map(vm, bo, Start);
        var use = bench.Activate(vm).Use!.Value;
        bench.OnEntriesWritten = () => order.Task = 2;
        MaliAccessResult seen = default;
        bench.Run(
            async () => Assert.Equal(Errno.None, await vm.BindSync(MapOf(pieces, Start, 4 * Page), pieces)),
            async () =>
            {
                await bench.Kernel.Announce(StepKind.Local, Resource.None);
                seen = await bench.Device.Hardware.Access(
                    use.Slot, new VirtualAddress(Start + Page), Access.Read, 0, serveCached: true, use.ResetCount);
            });
        Assert.Equal((GpuAccessOutcome.Ok, new Pfn(0x2012)), (seen.Outcome, seen.Page));
        Assert.Contains("access waited", bench.Said);
        bench.AssertNothingIsLeft();
    }

    /// <summary>Says when the task that it was set by has taken its next step.</summary>
    sealed class AfterFirstStep(Action then) : IAccessLog
    {
        bool said;

        public void StepTaken(Step step, bool timedOut)
        {
            if (said)
                return;
            said = true;
            then();
        }

        public void TimePassed()
        {
        }

        public void Touched(StepKind kind, Resource resource)
        {
        }

        public void Stuck(Step step)
        {
        }
    }
}
