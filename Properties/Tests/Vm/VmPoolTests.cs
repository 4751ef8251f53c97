using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Machine;
using GpuMm.Implementation.Vm;
using GpuMm.Model.Lifecycles;
using GpuMm.Model.Vocabulary;
using Xunit;

namespace GpuMm.Tests.Vm;

/// <summary>Handles, references, and the pages that tables are made of.</summary>
public sealed class VmPoolTests
{
    readonly PanthorBench bench = new();
    readonly PanthorVm vm;

    public VmPoolTests() => vm = bench.NewVm();

    [Fact]
    public void A_handle_stands_for_its_VM_until_it_is_destroyed()
    {
        Assert.Equal(Errno.None, bench.Run(() => bench.Pool.Add(4, vm)));
        Assert.Same(vm, bench.Run(() => bench.Pool.Get(4)));
        bench.Run(vm.Put);
        Assert.Null(bench.Run(() => bench.Pool.Get(3)));
        Assert.Equal((Errno.None, vm), bench.Run(() => bench.Pool.Destroy(4)));
        Assert.Equal(VmState.Freed, vm.State);
        Assert.Null(bench.Run(() => bench.Pool.Get(4)));
        Assert.Equal((Errno.EINVAL, null), bench.Run(() => bench.Pool.Destroy(4)));
        bench.AssertNothingIsLeft(alreadyPut: vm);
    }

    [Fact]
    public void A_handle_that_is_taken_stays_what_it_is()
    {
        var other = bench.NewVm();
        bench.Pool.AddAtBoot(0, vm);
        Assert.Equal(Errno.EBUSY, bench.Run(() => bench.Pool.Add(0, other)));
        Assert.Same(vm, bench.Run(() => bench.Pool.Get(0)));
    }

    [Fact]
    public void Who_got_a_VM_keeps_it_when_its_handle_is_destroyed()
    {
        bench.Pool.AddAtBoot(0, vm);
        bench.Run(() => bench.Pool.Get(0));
        bench.Run(() => bench.Pool.Destroy(0));
        Assert.Equal(VmState.Destroyed, vm.State);
        bench.Run(vm.Put);
        Assert.Equal(VmState.Freed, vm.State);
        bench.AssertNothingIsLeft(alreadyPut: vm);
    }

    [Fact]
    public void A_VM_is_made_with_an_empty_table_or_not_at_all()
    {
        var failing = new PanthorBench(3, null, new InjectedFailure(FailureSite.PageTablePage, 2));
        ValueTask<PanthorVm?> Create(int id) =>
            PanthorVm.Create(failing.Device, id, (device, number, root) => new PanthorVm(device, number, root));
        var made = failing.Adopt(failing.Run(() => Create(0))!);
        Assert.Equal(PageOwner.TablesOfVm(0), failing.Device.Memory.OwnerOf(made.Root));
        Assert.False(failing.Device.Memory.HasUnwrittenWords(made.Root));
        Assert.Null(failing.Run(() => Create(1)));
        failing.AssertNothingIsLeft();
    }

    [Fact]
    public void The_last_reference_is_told_and_one_more_is_a_bug()
    {
        var count = new Kref(bench.Kernel, "thing");
        count.Get();
        Assert.Equal(2, count.Count);
        Assert.False(bench.Run(count.Put));
        Assert.True(bench.Run(count.Put));
        Assert.Equal(0, count.Count);
        var crash = Assert.Throws<InvalidOperationException>(() => bench.Run(count.Put));
        Assert.Contains("a reference to thing was put that nobody held", crash.InnerException!.Message);
    }

    [Fact]
    public void A_table_page_that_was_freed_last_is_used_first_by_the_same_task()
    {
        var cache = bench.Device.TablePages;
        var owner = PageOwner.TablesOfVm(0);
        Pfn first = default, second = default, again = default, fresh = default;
        bench.Run(async () =>
        {
            first = (await cache.Allocate(owner))!.Value;
            second = (await cache.Allocate(owner))!.Value;
            cache.Free(first);
            cache.Free(second);
            again = (await cache.Allocate(owner))!.Value;
        });
        Assert.Equal(second, again);
        Assert.True(bench.Device.Memory.HasUnwrittenWords(again));
        bench.Run(() => ValueTask.CompletedTask, async () => fresh = (await cache.Allocate(owner))!.Value);
        Assert.DoesNotContain(fresh, (Pfn[])[first, second]);
    }
}
