using GpuMm.Harness.Systems.Vm;
using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Machine;
using GpuMm.Implementation.Vm;
using GpuMm.Model.Lifecycles;
using GpuMm.Model.Vocabulary;
using Xunit;
using static GpuMm.Tests.Vm.PanthorBench;

namespace GpuMm.Tests.Vm;

/// <summary>Who gets which address-space slot, and when it is taken away again.</summary>
public sealed class AddressSpaceSlotTests
{
    const ulong Start = 0x10_000;

    readonly PanthorBench bench = new(slots: 3);
    readonly PanthorVm a;
    readonly PanthorVm b;
    readonly PanthorVm c;

    public AddressSpaceSlotTests() => (a, b, c) = (bench.NewVm(), bench.NewVm(), bench.NewVm());

    [Fact]
    public void Slot_0_is_never_given_and_the_lowest_other_is_taken_first()
    {
        Assert.Equal(1, bench.Activate(a).Use!.Value.Slot);
        Assert.Equal(2, bench.Activate(b).Use!.Value.Slot);
        Assert.Equal(Errno.EBUSY, bench.Activate(c).Errno);
        Assert.True(bench.Slots[0].IsFree);
        Assert.Contains(VmMark.EverySlotActive, bench.Marks);
        bench.AssertNothingIsLeft();
    }

    [Fact]
    public void An_idle_VM_keeps_its_slot_and_gets_it_again()
    {
        bench.Activate(a);
        bench.Activate(a);
        bench.Idle(a);
        Assert.Equal((AsSlotState.Active, 1), (a.Slot!.State, a.ActiveCount));
        bench.Idle(a);
        Assert.Equal(AsSlotState.Idle, a.Slot!.State);
        Assert.Equal([a], bench.Device.Mmu.IdleVms);
        bench.Activate(a);
        Assert.Equal(AsSlotState.Active, a.Slot!.State);
        Assert.Empty(bench.Device.Mmu.IdleVms);
        Assert.Contains(VmMark.SlotReused, bench.Marks);
        bench.AssertNothingIsLeft();
    }

    [Fact]
    public void The_VM_that_has_been_idle_longest_loses_its_slot()
    {
        bench.Activate(a);
        bench.Activate(b);
        bench.Idle(b);
        bench.Idle(a);
        bench.Activate(c);
        Assert.Equal((null, 1, 2), (b.Slot, a.Slot!.Index, c.Slot!.Index));
        Assert.Contains(VmMark.SlotEvicted, bench.Marks);
        bench.Activate(a); // and the one that is used again is not next
        Assert.Equal(Errno.EBUSY, bench.Activate(b).Errno);
        bench.AssertNothingIsLeft();
    }

    [Fact]
    public void What_the_former_VM_left_in_the_TLB_is_not_served()
    {
        var (small, huge) = (bench.NewBo(VmBuffers.Small), bench.NewBo(VmBuffers.Huge));
        bench.Map(a, small, Start);
        bench.Map(b, huge, Start, 4 * Page);
        bench.Activate(c);
        Assert.Equal(new Pfn(0x1001), bench.Job(a, Start).Page);
        Assert.True(bench.Device.Hardware.IsCached(2, new VirtualAddress(Start)));
        Assert.Equal(new Pfn(0x4000), bench.Job(b, Start).Page);
        Assert.Equal(2, b.Slot!.Index);
        Assert.Equal(0, bench.TlbHits);
        bench.AssertNothingIsLeft();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)] // disabling it again fails too, and the GPU is reset
    public void A_slot_that_cannot_be_enabled_is_as_free_as_before(int failures)
    {
        var failing = new PanthorBench(
            2, null, [.. Enumerable.Range(1, failures).Select(nth => new InjectedFailure(FailureSite.AsCommand, nth))]);
        var vm = failing.NewVm();
        Assert.Equal(Errno.ETIMEDOUT, failing.Activate(vm).Errno);
        Assert.Equal((null, 0, true), (vm.Slot, vm.ActiveCount, failing.Slots[1].IsFree));
        Assert.Equal(failures - 1, failing.Device.Hardware.ResetCount);
        Assert.Contains(VmMark.EnableFailed, failing.Marks);
        Assert.Equal(Errno.None, failing.Activate(vm).Errno);
        failing.AssertNothingIsLeft();
    }

    [Fact]
    public void A_slot_that_does_not_obey_when_it_is_taken_away_resets_the_GPU_and_goes_to_the_next()
    {
        var failing = new PanthorBench(2, null, new InjectedFailure(FailureSite.AsCommand, 2));
        var (first, second) = (failing.NewVm(), failing.NewVm());
        failing.Activate(first);
        failing.Idle(first);
        Assert.Equal(Errno.None, failing.Activate(second).Errno);
        Assert.Equal((null, 1, 1), (first.Slot, second.Slot!.Index, failing.Device.Hardware.ResetCount));
        failing.AssertNothingIsLeft();
    }

    [Fact]
    public void The_device_is_not_suspended_while_a_VM_has_users()
    {
        bench.Activate(a);
        Assert.Equal(Errno.EBUSY, bench.Run(bench.Device.Mmu.Suspend));
        Assert.Contains(VmMark.SuspendRefused, bench.Marks);
        bench.Idle(a);
        Assert.Equal(Errno.None, bench.Run(bench.Device.Mmu.Suspend));
        Assert.Equal((null, Errno.ENODEV), (a.Slot, bench.Activate(a).Errno));
        bench.Run(bench.Device.Mmu.Resume);
        Assert.Equal(Errno.None, bench.Activate(a).Errno);
        bench.AssertNothingIsLeft();
    }

    [Fact]
    public void A_VM_without_a_slot_is_bound_without_the_hardware()
    {
        var bo = bench.NewBo(VmBuffers.Small);
        bench.Run(bench.Device.Mmu.Suspend);
        Assert.Equal(Errno.None, bench.Map(a, bo, Start));
        bench.Run(bench.Device.Mmu.Resume);
        Assert.Equal(GpuAccessOutcome.Ok, bench.Job(a, Start).Outcome);
        bench.AssertNothingIsLeft();
    }

    [Fact]
    public void A_VM_that_is_freed_gives_its_slot_back()
    {
        bench.Activate(a);
        bench.Idle(a);
        bench.Run(a.Destroy);
        Assert.NotNull(a.Slot);
        bench.Run(a.Put);
        Assert.True(bench.Slots[1].IsFree);
        Assert.Null(bench.Device.Hardware.RootOf(1));
        bench.AssertNothingIsLeft(alreadyPut: a);
    }
}
