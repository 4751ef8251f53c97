using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Vm;
using GpuMm.Model.Vocabulary;
using Xunit;
using static GpuMm.Tests.Vm.PanthorBench;

namespace GpuMm.Tests.Vm;

/// <summary>The kernel's own buffers, and the addresses that a VM chooses for them.</summary>
public sealed class KernelMapTests
{
    static readonly Vfn First = Vfn.Of(new VirtualAddress(PanthorVm.KernelStart));

    readonly PanthorBench bench = new();
    readonly PanthorVm vm;
    int made;

    public KernelMapTests() => vm = bench.NewVm();

    [Fact]
    public void A_buffer_lies_in_the_kernels_half_and_nobody_executes_from_it()
    {
        var (errno, range) = KernelMap(2);
        Assert.Equal((Errno.None, new VfnRange(First, 2)), (errno, range));
        bench.AssertAsModelled(vm, PanthorVm.KernelStart, PanthorVm.KernelStart + MiB);
        Assert.True(bench.Lookup(vm, PanthorVm.KernelStart)!.Value.ExecuteNever);
        Assert.Equal(2, bench.MappedPages(vm));
        Assert.Equal(Errno.None, bench.Run(() => vm.KernelUnmap(range)));
        Assert.Equal(0, bench.MappedPages(vm));
        Assert.Empty(vm.KernelVa.Taken);
        bench.AssertNothingIsLeft();
    }

    [Fact]
    public void The_lowest_hole_that_is_large_enough_is_taken()
    {
        var ranges = new[] { KernelMap(2).Range, KernelMap(1).Range, KernelMap(3).Range, KernelMap(1).Range };
        Assert.Equal([0UL, 2, 3, 6], ranges.Select(range => range.Start.Raw - First.Raw));
        bench.Run(() => vm.KernelUnmap(ranges[1]));
        bench.Run(() => vm.KernelUnmap(ranges[2]));
        Assert.Equal(2UL, KernelMap(4).Range.Start.Raw - First.Raw);
        bench.Run(() => vm.KernelUnmap(ranges[0]));
        Assert.Equal(7UL, KernelMap(3).Range.Start.Raw - First.Raw);
        Assert.Equal(0UL, KernelMap(2).Range.Start.Raw - First.Raw);
        Assert.Equal([0UL, 2, 6, 7], vm.KernelVa.Taken.Select(range => range.Start.Raw - First.Raw));
        bench.AssertNothingIsLeft();
    }

    [Theory]
    [InlineData(FailureSite.Vma)]
    [InlineData(FailureSite.PinPages)]
    [InlineData(FailureSite.PgtableMap)]
    public void The_range_is_free_again_if_the_map_fails(FailureSite site)
    {
        var failing = new PanthorBench(3, null, new InjectedFailure(site, 1));
        var target = failing.NewVm();
        var bo = failing.NewBo(100, Layout(2));
        Assert.Equal(Errno.ENOMEM, failing.Run(() => target.KernelMap(bo)).Errno);
        Assert.Empty(target.KernelVa.Taken);
        Assert.Equal((Errno.None, new VfnRange(First, 2)), failing.Run(() => target.KernelMap(bo)));
        failing.AssertNothingIsLeft();
    }

    [Fact]
    public void The_range_is_free_even_if_the_unmap_loses_the_VM()
    {
        var failing = new PanthorBench(3, null, new InjectedFailure(FailureSite.PgtableUnmap, 1));
        var target = failing.NewVm();
        var bo = failing.NewBo(100, Layout(2));
        var (_, range) = failing.Run(() => target.KernelMap(bo));
        Assert.Equal(Errno.EINVAL, failing.Run(() => target.KernelUnmap(range)));
        Assert.Empty(target.KernelVa.Taken);
        failing.AssertNothingIsLeft();
    }

    [Fact]
    public void The_range_stays_taken_if_the_unmap_cannot_be_prepared()
    {
        var failing = new PanthorBench(3, null, new InjectedFailure(FailureSite.Vma, 4)); // a map takes three
        var target = failing.NewVm();
        var bo = failing.NewBo(100, Layout(2));
        var (_, range) = failing.Run(() => target.KernelMap(bo));
        Assert.Equal(Errno.ENOMEM, failing.Run(() => target.KernelUnmap(range)));
        Assert.Equal([range], target.KernelVa.Taken);
        Assert.Equal(Errno.None, failing.Run(() => target.KernelUnmap(range)));
        failing.AssertNothingIsLeft();
    }

    [Fact]
    public void Space_is_handed_out_to_the_last_page_and_then_refused()
    {
        const ulong All = KernelVaSpace.AutoRange / PageSize.Bytes;
        var space = new KernelVaSpace(bench.Kernel);
        Assert.Equal(Errno.EINVAL, bench.Run(() => space.Alloc(0)).Errno);
        Assert.Equal(Errno.ENOSPC, bench.Run(() => space.Alloc(All + 1)).Errno);
        Assert.Equal((Errno.None, new VfnRange(First, All - 1)), bench.Run(() => space.Alloc(All - 1)));
        Assert.Equal(Errno.ENOSPC, bench.Run(() => space.Alloc(2)).Errno);
        Assert.Equal((Errno.None, new VfnRange(First + (All - 1), 1)), bench.Run(() => space.Alloc(1)));
        Assert.Equal(Errno.ENOSPC, bench.Run(() => space.Alloc(1)).Errno);
        bench.Run(() => space.Free(new VfnRange(First, All - 1)));
        Assert.Equal((Errno.None, new VfnRange(First, 5)), bench.Run(() => space.Alloc(5)));
    }

    (Errno Errno, VfnRange Range) KernelMap(ulong pages)
    {
        var bo = bench.NewBo(100 + made, Layout(pages));
        return bench.Run(() => vm.KernelMap(bo));
    }

    BufferLayout Layout(ulong pages) => new("kernel", [new PfnRange(new Pfn(0xC001 + (16UL * (ulong)made++)), pages)]);
}
