using GpuMm.Implementation.Vm;
using GpuMm.Model.Vocabulary;
using Xunit;
using static GpuMm.Tests.Vm.GpuvmKit;

namespace GpuMm.Tests.Vm;

/// <summary>drm_gpuva_map, drm_gpuva_remap and drm_gpuva_unmap, with the nodes that a driver brings.</summary>
public class StepsInTheBooksTests
{
    [Fact]
    public void A_map_fills_the_node_and_links_it()
    {
        var (gpuvm, node) = (Hundred(), new GpuVa());
        Assert.Equal(Errno.None, gpuvm.Map(node, new GpuVaOp.Map(Request(10, 20, A, 3, VmMapFlags.NoExec))));
        Assert.Same(node, gpuvm.Find(10 * Page, 10 * Page));
        Assert.Equal((A, 3 * Page, VmMapFlags.NoExec, true), (node.Gem, node.Offset, node.Flags, node.IsLinked));
    }

    [Fact]
    public void A_map_before_room_was_made_is_refused()
    {
        var (gpuvm, node) = (Hundred(Va(15, 16, A, 0)), new GpuVa());
        Assert.Equal(Errno.EEXIST, gpuvm.Map(node, new GpuVaOp.Map(Request(10, 20, B, 0))));
        Assert.Equal((false, "15..16 A+0"), (node.IsLinked, gpuvm.Drawn()));
    }

    [Fact]
    public void A_remap_puts_what_stays_in_the_place_of_the_mapping_and_leaves_flags_alone()
    {
        var va = Va(10, 20, A, 30, VmMapFlags.ReadOnly);
        var (prev, next) = (new GpuVa { Flags = VmMapFlags.NoExec }, new GpuVa());
        var gpuvm = Hundred(va);
        gpuvm.Remap(prev, next, Remap(gpuvm, 13, 16));
        Assert.Equal("10..13 A+30, 16..20 A+36", gpuvm.Drawn());
        Assert.Equal((false, VmMapFlags.NoExec, VmMapFlags.None), (va.IsLinked, prev.Flags, next.Flags));
        Assert.Equal([prev, next], gpuvm.All);
    }

    [Fact]
    public void A_node_that_is_not_needed_stays_blank()
    {
        var gpuvm = Hundred(Va(10, 20, A, 30));
        var spare = new GpuVa();
        gpuvm.Remap(spare, new GpuVa(), Remap(gpuvm, 10, 16));
        Assert.Equal("16..20 A+36", gpuvm.Drawn());
        Assert.Equal((0UL, null, false), (spare.Range, spare.Gem, spare.IsLinked));
    }

    /// <summary>panthor once brought one node for an unmap, and a hole in the middle needs two.</summary>
    [Fact]
    public void A_remap_without_a_node_that_it_needs_crashes()
    {
        var gpuvm = Hundred(Va(10, 20, A, 30));
        var remap = Remap(gpuvm, 13, 16);
        var crash = Assert.Throws<InvalidOperationException>(() => gpuvm.Remap(new GpuVa(), null, remap));
        Assert.Contains("NULL", crash.Message);
    }

    [Fact]
    public void An_unmap_unlinks_the_mapping_once()
    {
        var va = Va(10, 20, A, 30);
        var gpuvm = Hundred(va);
        var unmap = Assert.IsType<GpuVaOp.Unmap>(Assert.Single(gpuvm.SmUnmapPages(10, 20).Ops));
        gpuvm.Unmap(unmap);
        Assert.Equal((0, false, 10 * Page), (gpuvm.Count, va.IsLinked, va.Start));
        Assert.Throws<InvalidOperationException>(() => gpuvm.Unmap(unmap));
    }

    static GpuVaOp.Remap Remap(DrmGpuvm gpuvm, ulong start, ulong end) =>
        Assert.IsType<GpuVaOp.Remap>(Assert.Single(gpuvm.SmUnmapPages(start, end).Ops));
}
