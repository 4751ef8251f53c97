using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vm;
using GpuMm.Harness.Systems.Vm.Checking;
using GpuMm.Implementation.Vm;
using GpuMm.Model.Lifecycles;
using GpuMm.Model.Vocabulary;
using Xunit;
using static GpuMm.Tests.Checking.VmCheckerBench;

namespace GpuMm.Tests.Checking;

/// <summary>The state of a VM means what it says.</summary>
public sealed class VmLifecyclesTests
{
    static readonly VmBindOp Some = Map(VmBuffers.Small, 0x10, 4);
    static readonly VmBindOp Back = Unmap(0x10, 4);

    readonly VmCheckerBench bench = new();
    readonly VmCheckerBench lost = WithUnusableVm();

    [Fact]
    public void A_slot_is_not_enabled_for_a_VM_that_is_unusable()
    {
        var checker = lost.Add(new VmLifecycles(lost.World));
        var slot = lost.World.Device.Mmu.Slots[1];
        slot.Become(AsSlotState.Faulty, lost.Vm);
        checker.SlotChanged(slot, AsSlotState.Active);
        lost.AssertSilent();
        slot.Become(AsSlotState.Active, lost.Vm);
        checker.SlotChanged(slot, AsSlotState.Free);
        lost.AssertViolated(PropertyCatalogue.Lifecycle, "slot 1 (Active) was enabled for vm 0, which is unusable");
    }

    [Fact]
    public void A_VM_that_is_unusable_maps_nothing()
    {
        var checker = lost.Add(new VmLifecycles(lost.World));
        checker.BindExecuted(lost.Vm, new OpCtx(Some), Errno.EINVAL);
        checker.BindExecuted(lost.Vm, new OpCtx(Back), Errno.None);
        lost.AssertSilent();
        checker.BindExecuted(lost.Vm, new OpCtx(Some), Errno.None);
        lost.AssertViolated(PropertyCatalogue.Lifecycle, "was executed in vm 0, which is unusable");
    }

    [Fact]
    public void A_bind_that_failed_half_way_leaves_no_slot_that_works()
    {
        var checker = bench.Add(new VmLifecycles(bench.World));
        checker.BindExecuted(bench.Vm, new OpCtx(Some) { HasChanged = true }, Errno.ENOMEM); // it has no slot
        bench.Do(new VmOperation.Activate(0));
        checker.BindExecuted(bench.Vm, new OpCtx(Some), Errno.ENOMEM);
        bench.AssertSilent();
        checker.BindExecuted(bench.Vm, new OpCtx(Some) { HasChanged = true }, Errno.ENOMEM);
        bench.AssertViolated(PropertyCatalogue.Lifecycle, "failed half-way, and slot 1 (Active) of vm 0 still works");
    }

    [Fact]
    public void A_slot_that_was_disabled_with_its_VM_is_fine()
    {
        var used = WithUnusableVm(users: 1);
        Assert.Equal(AsSlotState.Faulty, used.Vm.Slot!.State);
        used.Add(new VmLifecycles(used.World)).BindExecuted(used.Vm, new OpCtx(Back) { HasChanged = true }, Errno.ENOMEM);
        used.AssertSilent();
    }

    [Fact]
    public void A_bind_in_the_queue_that_failed_has_made_its_VM_unusable()
    {
        lost.Add(new VmLifecycles(lost.World)).BindSignalled(JobOf(lost.Kernel, lost.Vm, Some), Errno.EINVAL);
        lost.AssertSilent();
        var checker = bench.Add(new VmLifecycles(bench.World));
        checker.BindSignalled(JobOf(bench.Kernel, bench.Vm, Some), Errno.None);
        bench.AssertSilent();
        checker.BindSignalled(JobOf(bench.Kernel, bench.Vm, Some), Errno.ENOMEM);
        bench.AssertViolated(PropertyCatalogue.Lifecycle, "failed with ENOMEM in the queue, and vm 0 is still usable");
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public void A_VM_is_lost_only_over_what_was_changed_or_queued(bool hasChanged, bool isQueued)
    {
        var checker = lost.Add(new VmLifecycles(lost.World));
        var job = JobOf(lost.Kernel, lost.Vm, Some) with { Ctx = new OpCtx(Some) { HasChanged = hasChanged } };
        if (isQueued)
            checker.BindQueued(job);
        checker.VmChanged(lost.Vm, VmState.Usable);
        checker.BindExecuted(lost.Vm, job.Ctx, Errno.ENOMEM);
        if (hasChanged || isQueued)
            lost.AssertSilent();
        else
            lost.AssertViolated(PropertyCatalogue.Lifecycle, "changed nothing and told so, and vm 0 was lost over it");
    }

    [Fact]
    public void A_slot_that_was_disabled_for_a_fault_is_enabled_for_the_next_first_user()
    {
        var checker = bench.Add(new VmLifecycles(bench.World));
        bench.Do(new VmOperation.Activate(0));
        bench.Begin(new VmOperation.Activate(0));
        checker.Reached(VmMark.SlotReused);
        bench.AssertSilent();
        bench.Vm.Slot!.Become(AsSlotState.Faulty, bench.Vm);
        checker.Reached(VmMark.RefusedWhileSuspended);
        bench.AssertSilent();
        checker.Reached(VmMark.SlotReused);
        bench.AssertViolated(PropertyCatalogue.Lifecycle, "vm 0 got its first user again, and slot 1 (Faulty) was not enabled");
    }

    [Fact]
    public void A_VM_that_was_destroyed_is_empty()
    {
        bench.Add(new VmLifecycles(bench.World));
        bench.Vm.Get(); // so that it is not freed
        bench.Do(Bind(Some), new VmOperation.DestroyVm(0));
        Destroyed(bench);
        bench.AssertSilent();
    }

    [Fact]
    public void A_mapping_that_outlives_destroy_is_seen()
    {
        bench.Add(new VmLifecycles(bench.World));
        bench.Do(Bind(Some));
        Destroyed(bench);
        bench.AssertViolated(PropertyCatalogue.Lifecycle, "is mapped in it");
    }

    [Fact]
    public void An_entry_that_outlives_destroy_is_seen()
    {
        bench.Add(new VmLifecycles(bench.World));
        bench.Do(Bind(Some), Bind(Back));
        bench.Overwrite(bench.Vm, 0x11, 3, _ => 0x5000 | 0x443);
        Destroyed(bench);
        bench.AssertViolated(PropertyCatalogue.Lifecycle, "its tables still hold");
    }

    [Fact]
    public void Of_a_VM_that_was_lost_nobody_expects_that_it_is_empty()
    {
        lost.Add(new VmLifecycles(lost.World));
        Destroyed(lost);
        lost.AssertSilent();
    }

    static void Destroyed(VmCheckerBench of) => of.Answer(new VmOperation.DestroyVm(0), new VmResponse.Destroyed(0));
}
