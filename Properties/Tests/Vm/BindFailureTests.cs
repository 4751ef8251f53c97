using GpuMm.Harness.Systems.Vm;
using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Machine;
using GpuMm.Implementation.Vm;
using GpuMm.Model.Lifecycles;
using GpuMm.Model.Vocabulary;
using Xunit;
using static GpuMm.Tests.Vm.PanthorBench;

namespace GpuMm.Tests.Vm;

/// <summary>A bind that fails changes nothing, or costs the VM; and what a VM that is lost or destroyed still does.</summary>
public sealed class BindFailureTests
{
    const ulong Start = 0x10_000;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_map_that_fails_in_the_middle_leaves_nothing(int nth)
    {
        var bench = Failing(FailureSite.PgtableMap, nth);
        var (vm, bo) = (bench.NewVm(), bench.NewBo(VmBuffers.Pieces)); // three calls of the page table code
        Assert.Equal(Errno.ENOMEM, bench.Map(vm, bo, Start));
        Assert.Empty(bench.Leaves(vm));
        Assert.Empty(vm.Mappings);
        Assert.Equal(VmState.Usable, vm.State);
        Assert.Contains(VmMark.MapRolledBack, bench.Marks);
        Assert.Equal((0, 0), (bench.Alive(VmObject.Vma), bench.Alive(VmObject.VmBo)));
        Assert.Equal(Errno.None, bench.Map(vm, bo, Start));
        bench.AssertAsModelled(vm, 0, 32 * Page);
        bench.AssertNothingIsLeft();
    }

    [Fact]
    public void A_map_whose_roll_back_fails_too_costs_the_VM()
    {
        var bench = new PanthorBench(
            3, null, new InjectedFailure(FailureSite.PgtableMap, 2), new InjectedFailure(FailureSite.PgtableUnmap, 1));
        var (vm, bo) = (bench.NewVm(), bench.NewBo(VmBuffers.Pieces));
        Assert.Equal(Errno.ENOMEM, bench.Map(vm, bo, Start));
        Assert.Equal(VmState.Unusable, vm.State);
        bench.AssertNothingIsLeft();
    }

    [Fact]
    public void A_failure_after_something_changed_makes_the_VM_unusable_and_disables_its_slot()
    {
        var bench = Failing(FailureSite.PgtableMap, 2);
        var (vm, small, pieces) = (bench.NewVm(), bench.NewBo(VmBuffers.Small), bench.NewBo(VmBuffers.Pieces));
        Assert.Equal(Errno.None, bench.Map(vm, small, Start));
        Assert.Equal(Errno.None, bench.Activate(vm).Errno);
        Assert.Equal(Errno.ENOMEM, bench.Map(vm, pieces, Start)); // what was there is gone, and nothing is in its place
        Assert.Equal(VmState.Unusable, vm.State);
        Assert.Equal(AsSlotState.Faulty, vm.Slot!.State);
        Assert.Null(bench.Device.Hardware.RootOf(vm.Slot.Index));
        Assert.Null(bench.Device.Hardware.LockedRegion(vm.Slot.Index));
        Assert.Equal(Errno.EINVAL, bench.Activate(vm).Errno);
        Assert.Contains(VmMark.RefusedByUnusableVm, bench.Marks);
        bench.AssertNothingIsLeft();
    }

    [Fact]
    public void An_unmap_that_fails_costs_the_VM_whatever_it_had_done()
    {
        var bench = Failing(FailureSite.PgtableUnmap, 1);
        var (vm, bo) = (bench.NewVm(), bench.NewBo(VmBuffers.Small));
        Assert.Equal(Errno.None, bench.Map(vm, bo, Start));
        Assert.Equal(Errno.EINVAL, bench.Unmap(vm, Start, Page));
        Assert.Equal(VmState.Unusable, vm.State);
        bench.AssertNothingIsLeft();
    }

    [Fact]
    public void An_unusable_VM_maps_nothing_and_may_be_unmapped()
    {
        var bench = Failing(FailureSite.PgtableUnmap, 1);
        var (vm, bo) = (bench.NewVm(), bench.NewBo(VmBuffers.Small));
        Assert.Equal(Errno.None, bench.Map(vm, bo, Start));
        Assert.Equal(Errno.EINVAL, bench.Unmap(vm, Start, Page));
        Assert.Equal(Errno.EINVAL, bench.Map(vm, bo, 2 * Start));
        Assert.Equal(Errno.EINVAL, bench.BindAsync(vm, new VmBindOp.Unmap(Start, Page)).Errno);
        Assert.Equal(Errno.None, bench.Unmap(vm, 0, MiB));
        Assert.Empty(bench.Leaves(vm));
        bench.AssertNothingIsLeft();
    }

    [Fact]
    public void A_lock_that_times_out_before_anything_changed_spares_the_VM()
    {
        var bench = Failing(FailureSite.AsCommand, 2); // the first enables the slot
        var (vm, bo) = (bench.NewVm(), bench.NewBo(VmBuffers.Small));
        bench.Activate(vm);
        Assert.Equal(Errno.ETIMEDOUT, bench.Map(vm, bo, Start));
        Assert.Equal(VmState.Usable, vm.State);
        Assert.Empty(bench.Leaves(vm));
        Assert.Equal(Errno.None, bench.Map(vm, bo, Start));
        Assert.Equal(GpuAccessOutcome.Ok, bench.Job(vm, Start).Outcome);
        bench.AssertNothingIsLeft();
    }

    [Theory]
    [InlineData(3)] // the flush
    [InlineData(4)] // the unlock
    public void A_flush_that_times_out_resets_the_GPU_and_costs_the_VM(int nth)
    {
        var bench = Failing(FailureSite.AsCommand, nth);
        var (vm, bo) = (bench.NewVm(), bench.NewBo(VmBuffers.Small));
        bench.Activate(vm);
        Assert.Equal(Errno.ETIMEDOUT, bench.Map(vm, bo, Start));
        Assert.Equal((VmState.Unusable, 1), (vm.State, bench.Device.Hardware.ResetCount));
        Assert.Null(vm.Slot);
        bench.AssertNothingIsLeft();
    }

    [Fact]
    public void A_destroyed_VM_has_no_mappings_and_maps_nothing()
    {
        var bench = new PanthorBench();
        var (vm, small, huge) = (bench.NewVm(), bench.NewBo(VmBuffers.Small), bench.NewBo(VmBuffers.Huge));
        Assert.Equal(Errno.None, bench.Map(vm, small, Start));
        Assert.Equal(Errno.None, bench.Map(vm, huge, 2 * MiB));
        bench.Run(vm.Destroy);
        Assert.Empty(bench.Leaves(vm));
        Assert.Empty(vm.Mappings);
        Assert.Equal(VmState.Destroyed, vm.State);
        Assert.Equal(Errno.EINVAL, bench.Map(vm, small, Start));
        Assert.Contains(VmMark.RefusedByDestroyedVm, bench.Marks);
        Assert.Equal(Errno.EINVAL, bench.BindAsync(vm, MapOf(small, Start, Page), small).Errno);
        Assert.Equal(Errno.None, bench.Unmap(vm, Start, Page));
        bench.AssertNothingIsLeft();
    }

    [Fact]
    public void What_was_queued_before_maps_nothing_either()
    {
        var bench = new PanthorBench();
        var (vm, bo) = (bench.NewVm(), bench.NewBo(VmBuffers.Small));
        var fence = new Fence(bench.Kernel, "somebody else's");
        var (_, job) = bench.BindAsync(vm, MapOf(bo, Start, bo.Size), bo, fence);
        Assert.False(job!.Done.IsSignalled);
        bench.Run(vm.Destroy);
        bench.Run(() => fence.Signal());
        Assert.Equal((true, Errno.EINVAL), (job.Done.IsSignalled, job.Done.Error));
        Assert.Empty(bench.Leaves(vm));
        bench.AssertNothingIsLeft();
    }

    [Fact]
    public void A_VM_that_was_lost_and_then_destroyed_is_freed_with_what_is_left_of_it()
    {
        var bench = Failing(FailureSite.PgtableUnmap, 1);
        var (vm, bo) = (bench.NewVm(), bench.NewBo(VmBuffers.Small));
        Assert.Equal(Errno.None, bench.Map(vm, bo, Start));
        bench.Run(vm.Destroy); // its unmap fails
        Assert.NotEmpty(vm.Mappings);
        Assert.Equal(VmState.Destroyed, vm.State);
        bench.AssertNothingIsLeft();
    }

    [Fact]
    public void A_VM_lives_until_its_last_user_lets_go()
    {
        var bench = new PanthorBench();
        var (vm, bo) = (bench.NewVm(), bench.NewBo(VmBuffers.Small));
        Assert.Equal(Errno.None, bench.Map(vm, bo, Start));
        vm.Get();
        bench.Run(vm.Destroy);
        bench.Run(vm.Put);
        Assert.Equal((VmState.Destroyed, 4), (vm.State, bench.Tables)); // empty, a table each level
        bench.Run(vm.Put);
        Assert.Equal((VmState.Freed, 0), (vm.State, bench.Tables));
        Assert.Contains(VmMark.VmFreedByLastUser, bench.Marks);
        bench.AssertNothingIsLeft(alreadyPut: vm);
    }

    [Fact]
    public void A_mapping_keeps_its_object_alive_and_pinned()
    {
        var bench = new PanthorBench();
        var (vm, bo) = (bench.NewVm(), bench.NewBo(VmBuffers.Small));
        Assert.Equal(Errno.None, bench.Map(vm, bo, Start));
        Assert.Equal(Errno.None, bench.Map(vm, bo, 2 * Start, 2 * Page)); // the same link
        Assert.Equal((1, 2), (bo.Pins, Assert.Single(bo.Links).References));
        bo.Get();
        bench.Run(bo.Put);
        Assert.Equal(Errno.None, bench.Unmap(vm, Start, bo.Size));
        Assert.Equal((1, 1), (bo.Pins, Assert.Single(bo.Links).References));
        Assert.Equal(Errno.None, bench.Unmap(vm, 2 * Start, 2 * Page));
        Assert.Equal((0, false), (bo.Pins, bo.IsFreed));
        Assert.Empty(bo.Links);
        bench.AssertNothingIsLeft();
        Assert.Empty(bench.Device.Memory.Extents);
    }

    static PanthorBench Failing(FailureSite site, int nth) => new(3, null, new InjectedFailure(site, nth));
}
