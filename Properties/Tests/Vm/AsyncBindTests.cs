using GpuMm.Harness.Systems.Vm;
using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Vm;
using GpuMm.Model.Lifecycles;
using GpuMm.Model.Vocabulary;
using Xunit;
using static GpuMm.Tests.Vm.PanthorBench;

namespace GpuMm.Tests.Vm;

/// <summary>Binds in the queue of their VM: order, fences, and what a failure does to those behind.</summary>
public sealed class AsyncBindTests
{
    const ulong Start = 0x10_000;

    readonly PanthorBench bench = new();
    readonly PanthorVm vm;
    readonly PanthorGem bo;
    readonly Fence fence;

    public AsyncBindTests() =>
        (vm, bo, fence) = (bench.NewVm(), bench.NewBo(VmBuffers.Small), new Fence(bench.Kernel, "somebody else's"));

    [Fact]
    public void Binds_are_executed_in_the_order_in_which_they_were_queued()
    {
        bench.Run(async () =>
        {
            await vm.BindAsync(MapOf(bo, Start, 4 * Page), bo, null, wantsFence: true);
            await vm.BindAsync(new VmBindOp.Unmap(Start, 2 * Page), null, null, wantsFence: true);
            await vm.BindAsync(MapOf(bo, Start + Page, Page), bo, null, wantsFence: true);
        });
        Assert.Equal(
            [typeof(VmBindOp.Map), typeof(VmBindOp.Unmap), typeof(VmBindOp.Map)], bench.Executed.Select(bind => bind.Op.GetType()));
        Assert.Contains(VmMark.BindBehindOtherBind, bench.Marks);
        Assert.Equal(3, bench.MappedPages(vm));
        bench.AssertAsModelled(vm, 0, 32 * Page);
        bench.AssertNothingIsLeft();
    }

    [Fact]
    public void A_bind_waits_for_its_fence_and_those_behind_wait_for_it()
    {
        var (_, first) = bench.BindAsync(vm, MapOf(bo, Start, 4 * Page), bo, fence);
        var (_, second) = bench.BindAsync(vm, new VmBindOp.Unmap(Start, Page));
        Assert.Empty(bench.Executed);
        Assert.Equal((false, false), (first!.Done.IsSignalled, second!.Done.IsSignalled));
        Assert.False(vm.Queue.IsIdle);
        bench.Run(() => fence.Signal());
        Assert.Equal((true, true), (first.Done.IsSignalled, second.Done.IsSignalled));
        Assert.Contains(VmMark.BindWaitedForFence, bench.Marks);
        Assert.Equal(3, bench.MappedPages(vm));
        bench.AssertNothingIsLeft();
    }

    [Fact]
    public void A_synchronous_bind_does_not_wait_for_the_queue()
    {
        bench.BindAsync(vm, new VmBindOp.Unmap(Start, 4 * Page), wait: fence);
        Assert.Equal(Errno.None, bench.Map(vm, bo, Start));
        Assert.Equal(4, bench.MappedPages(vm));
        bench.Run(() => fence.Signal());
        Assert.Equal(0, bench.MappedPages(vm));
        bench.AssertNothingIsLeft();
    }

    [Fact]
    public void One_VMs_queue_does_not_wait_for_anothers()
    {
        var other = bench.NewVm();
        var (_, waiting) = bench.BindAsync(vm, MapOf(bo, Start, Page), bo, fence);
        var (_, free) = bench.BindAsync(other, MapOf(bo, Start, Page), bo);
        Assert.Equal((false, true), (waiting!.Done.IsSignalled, free!.Done.IsSignalled));
        bench.Run(() => fence.Signal());
        bench.AssertNothingIsLeft();
    }

    [Fact]
    public void The_fence_of_one_bind_can_be_what_a_bind_of_another_VM_waits_for()
    {
        var other = bench.NewVm();
        var (_, first) = bench.BindAsync(vm, MapOf(bo, Start, Page), bo, fence);
        bench.BindAsync(other, MapOf(bo, Start, Page), bo, first!.Done);
        Assert.Empty(bench.Executed);
        bench.Run(() => fence.Signal());
        Assert.Equal([vm.Id, other.Id], bench.Executed.Select(bind => bind.Vm));
        bench.AssertNothingIsLeft();
    }

    [Fact]
    public void Nothing_but_syncs_waits_and_signals_in_the_order_of_the_queue()
    {
        var (_, sync) = bench.BindAsync(vm, new VmBindOp.SyncOnly(), wait: fence);
        var (_, map) = bench.BindAsync(vm, MapOf(bo, Start, Page), bo);
        Assert.Equal((false, false), (sync!.Done.IsSignalled, map!.Done.IsSignalled));
        bench.Run(() => fence.Signal());
        Assert.Equal(
            [$"signalled {sync}, None", $"signalled {map}, None"],
            bench.Said.Where(word => word.StartsWith("signalled", StringComparison.Ordinal)));
        Assert.Single(bench.Executed);
        bench.AssertNothingIsLeft();
    }

    [Fact]
    public void The_fence_says_what_went_wrong_and_the_VM_is_lost_even_if_nothing_changed()
    {
        var failing = new PanthorBench(3, null, new InjectedFailure(FailureSite.PgtableMap, 1));
        var (lost, small) = (failing.NewVm(), failing.NewBo(VmBuffers.Small));
        var (errno, job) = failing.BindAsync(lost, MapOf(small, Start, Page), small);
        Assert.Equal((Errno.None, Errno.ENOMEM), (errno, job!.Done.Error));
        Assert.Equal(VmState.Unusable, lost.State);
        failing.AssertNothingIsLeft();
    }

    [Theory]
    [InlineData(FailureSite.BindJob)]
    [InlineData(FailureSite.Vma)]
    [InlineData(FailureSite.PinPages)]
    [InlineData(FailureSite.VmBo)]
    [InlineData(FailureSite.ReservedTables)]
    [InlineData(FailureSite.PageTablePage)]
    public void What_cannot_be_prepared_is_not_queued_and_spares_the_VM(FailureSite site)
    {
        var failing = new PanthorBench(3, null, new InjectedFailure(site, 1));
        var (spared, small) = (failing.NewVm(), failing.NewBo(VmBuffers.Small));
        Assert.Equal((Errno.ENOMEM, null), failing.BindAsync(spared, MapOf(small, Start, Page), small));
        Assert.Equal((VmState.Usable, true), (spared.State, spared.Queue.IsIdle));
        Assert.Equal((0, 0), (failing.Alive(VmObject.Vma), failing.Alive(VmObject.BindJob)));
        Assert.Equal(1, failing.Tables);
        failing.AssertNothingIsLeft();
    }

    [Fact]
    public void A_queued_bind_keeps_its_VM_and_its_object_alive()
    {
        bench.BindAsync(vm, MapOf(bo, Start, Page), bo, fence);
        bench.Run(async () =>
        {
            await vm.Destroy();
            await vm.Put();
        });
        Assert.Equal(VmState.Destroyed, vm.State);
        Assert.Equal((1, 1), (bench.Alive(VmObject.BindJob), bo.Pins));
        bench.Run(() => fence.Signal());
        Assert.Equal(VmState.Freed, vm.State);
        bench.AssertNothingIsLeft(alreadyPut: vm);
    }

    /// <summary>It would be a finding of lockdep.</summary>
    [Fact]
    public void Nothing_is_allocated_between_the_start_of_a_bind_and_its_fence()
    {
        var huge = bench.NewBo(VmBuffers.Huge);
        bench.Activate(vm);
        bench.BindAsync(vm, MapOf(huge, 2 * MiB, 4 * MiB), huge);
        bench.BindAsync(vm, new VmBindOp.Unmap(3 * MiB, 2 * MiB));
        bench.BindAsync(vm, MapOf(bo, 2 * MiB + Page, 2 * Page), bo);
        bench.AssertAsModelled(vm, 0, 8 * MiB);
        Assert.All(bench.Executed, bind => Assert.Equal(Errno.None, bind.Errno));
        bench.AssertClean();
        bench.AssertNothingIsLeft();
    }

    [Fact]
    public void A_fence_is_signalled_once()
    {
        Assert.Equal((false, Errno.None, false), (fence.IsSignalled, fence.Error, fence.IsOpen));
        bench.Run(() => fence.Signal(Errno.EIO));
        Assert.Equal((true, Errno.EIO, true), (fence.IsSignalled, fence.Error, fence.IsOpen));
        var crash = Assert.Throws<InvalidOperationException>(() => bench.Run(() => fence.Signal()));
        Assert.Contains("'somebody else's' is signalled twice", crash.InnerException!.Message);
        Assert.Contains("somebody else's", fence.Describe());
    }
}
