using GpuMm.Harness.Systems.Vm;
using GpuMm.Implementation.Vm;
using GpuMm.Model.Vocabulary;
using Xunit;
using static GpuMm.Tests.Vm.PanthorBench;

namespace GpuMm.Tests.Vm;

/// <summary>
/// The sequences of IGT's panthor_vm, which came with "drm/panthor: Support partial unmaps of huge pages" (2025-12): whole huge pages and
/// parts of them are unmapped. After each step every page is compared with the model.
/// </summary>
public sealed class HugePageTests
{
    const ulong Base = 2 * MiB;

    readonly PanthorBench bench = new();
    readonly PanthorVm vm;
    readonly PanthorGem bo;

    public HugePageTests() => (vm, bo) = (bench.NewVm(), bench.NewBo(VmBuffers.Huge));

    [Fact]
    public void Unbind_identical_hugepage_single()
    {
        Map(Base, 2 * MiB);
        Assert.Equal(2, bench.LevelAt(vm, Base));
        Unmap(Base, 2 * MiB);
        Assert.Empty(bench.Leaves(vm));
        bench.AssertNothingIsLeft();
    }

    [Fact]
    public void Unbind_identical_hugepage_single_partial()
    {
        Map(Base, 2 * MiB);
        Unmap(Base + MiB, 64 * Page);
        Assert.Equal(512 - 64, bench.MappedPages(vm));
        Assert.Equal(3, bench.LevelAt(vm, Base));
        Assert.Contains(VmMark.BlockSplitOnBothSides, bench.Marks);
        Unmap(Base, 2 * MiB);
        Assert.Empty(bench.Leaves(vm));
        bench.AssertNothingIsLeft();
    }

    [Fact]
    public void Unbind_identical_hugepage_multiple()
    {
        Map(Base, 4 * MiB);
        Assert.Equal((2, 2), (bench.LevelAt(vm, Base), bench.LevelAt(vm, Base + 2 * MiB)));
        Unmap(Base, 4 * MiB);
        Assert.Empty(bench.Leaves(vm));
        bench.AssertNothingIsLeft();
    }

    [Theory]
    [InlineData(2 * MiB)] // block by block
    [InlineData(Page)] // the pages of the object lie askew to the addresses: no block at all
    [InlineData(MiB)]
    public void Unbind_identical_hugepage_offset(ulong offset)
    {
        Map(Base, 2 * MiB, offset);
        Assert.Equal(offset == 2 * MiB ? 2 : 3, bench.LevelAt(vm, Base));
        Unmap(Base, 2 * MiB);
        Assert.Empty(bench.Leaves(vm));
        bench.AssertNothingIsLeft();
    }

    [Theory]
    [InlineData(8 * Page)]
    [InlineData(MiB)]
    [InlineData(2 * MiB)] // just the first block
    [InlineData(2 * MiB + Page)]
    public void Unbind_hugepage_leftaligned(ulong size)
    {
        Map(Base, 4 * MiB);
        Unmap(Base, size);
        Assert.Null(bench.LevelAt(vm, Base + size - Page));
        Assert.Equal(size % (2 * MiB) == 0 ? 2 : 3, bench.LevelAt(vm, Base + size));
        bench.AssertNothingIsLeft();
    }

    [Theory]
    [InlineData(8 * Page)]
    [InlineData(MiB)]
    [InlineData(2 * MiB)]
    [InlineData(2 * MiB + Page)]
    public void Unbind_hugepage_rightaligned(ulong size)
    {
        Map(Base, 4 * MiB);
        Unmap(Base + 4 * MiB - size, size);
        Assert.Null(bench.LevelAt(vm, Base + 4 * MiB - size));
        Assert.Equal(size % (2 * MiB) == 0 ? 2 : 3, bench.LevelAt(vm, Base + 4 * MiB - size - Page));
        bench.AssertNothingIsLeft();
    }

    [Fact]
    public void Unbind_hugepage_superset()
    {
        Map(Base, 2 * MiB);
        Unmap(MiB, 4 * MiB);
        Assert.Empty(bench.Leaves(vm));
        bench.AssertNothingIsLeft();
    }

    [Fact]
    public void Unbind_hugepage_subset()
    {
        Map(Base, 4 * MiB);
        Unmap(3 * MiB, 2 * Page);
        Unmap(4 * MiB + Page, 2 * Page);
        Assert.Equal(1024 - 4, bench.MappedPages(vm));
        foreach (ulong gone in (ulong[])[3 * MiB, 3 * MiB + Page, 4 * MiB + Page, 4 * MiB + 2 * Page])
            Assert.Null(bench.LevelAt(vm, gone));
        foreach (ulong there in (ulong[])[3 * MiB - Page, 3 * MiB + 2 * Page, 4 * MiB, 4 * MiB + 3 * Page])
            Assert.Equal(3, bench.LevelAt(vm, there));
        bench.AssertNothingIsLeft();
    }

    [Fact]
    public void What_stays_of_a_split_block_is_reached_by_the_GPU_through_a_TLB_that_held_the_block()
    {
        Map(Base, 2 * MiB);
        bench.Activate(vm);
        Assert.Equal(new Pfn(0x4000), bench.Job(vm, Base).Page);
        Assert.True(bench.Device.Hardware.IsCached(1, new VirtualAddress(Base + MiB)));
        Unmap(Base + MiB, Page);
        Assert.False(bench.Device.Hardware.IsCached(1, new VirtualAddress(Base)));
        Assert.Equal(new Pfn(0x4000 + 255), bench.Job(vm, Base + MiB - Page).Page);
        Assert.Equal(new Pfn(0x4000 + 257), bench.Job(vm, Base + MiB + Page).Page);
        bench.AssertNothingIsLeft();
    }

    void Map(ulong va, ulong size, ulong offset = 0)
    {
        Assert.Equal(Errno.None, bench.Map(vm, bo, va, size, offset));
        bench.AssertAsModelled(vm, 0, 8 * MiB);
    }

    void Unmap(ulong va, ulong size)
    {
        Assert.Equal(Errno.None, bench.Unmap(vm, va, size));
        bench.AssertAsModelled(vm, 0, 8 * MiB);
    }
}
