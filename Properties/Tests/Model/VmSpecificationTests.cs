using GpuMm.Harness.Systems.Vm;
using GpuMm.Model.Specification;
using GpuMm.Model.Vocabulary;
using Xunit;

namespace GpuMm.Tests.Model;

/// <summary>What the answer of a VM says about one page, and what it says nothing of.</summary>
public class VmSpecificationTests
{
    static readonly Vfn Vfn = new(0x11);
    static readonly VirtualPage Page = new(1, Vfn);
    static readonly VmBindOp Map = new VmBindOp.Map(VmBuffers.Pieces, 0x1000, 0x10_000, 0x2000, VmMapFlags.None);
    static readonly VmBindOp Unmap = new VmBindOp.Unmap(0x11_000, 0x1000);

    public static TheoryData<VmResponse, string?> Answers() => new()
    {
        { new VmResponse.Bound(1, Map), "map to p2031" }, // the first of the second piece
        { new VmResponse.Bound(0, Map), null },
        { new VmResponse.Bound(1, new VmBindOp.Map(VmBuffers.Pieces, 0, 0x12_000, 0x1000, default)), null },
        { new VmResponse.Bound(1, Unmap), "unmap" },
        { new VmResponse.Bound(1, new VmBindOp.Unmap(0x10_000, 0x1000)), null },
        { new VmResponse.Bound(1, new VmBindOp.SyncOnly()), null },
        { new VmResponse.Failed(1, Map, Errno.ENOMEM, Unusable: true), "lost" },
        { new VmResponse.Failed(1, Map, Errno.ENOMEM, Unusable: false), null },
        { new VmResponse.Failed(0, Map, Errno.ENOMEM, Unusable: true), null },
        { new VmResponse.Destroyed(1), "unmap" },
        { new VmResponse.Destroyed(0), null },
        { new VmResponse.KernelMapped(1, new VfnRange(new Vfn(0x10), 3), VmBuffers.All[VmBuffers.Small]), "map to p1002" },
        { new VmResponse.KernelMapped(1, new VfnRange(new Vfn(0x12), 3), VmBuffers.All[VmBuffers.Small]), null },
        { new VmResponse.KernelUnmapped(1, new VfnRange(new Vfn(0x10), 3)), "unmap" },
        { new VmResponse.Looked(1, Vfn, new Pfn(5)), "tables hold p5" },
        { new VmResponse.Looked(1, Vfn, null), "tables hold nothing" },
        { new VmResponse.Looked(1, new Vfn(0x12), null), null },
        { new VmResponse.Refused(Errno.EINVAL), null },
        { new VmResponse.Queued(1), null },
    };

    [Theory]
    [MemberData(nameof(Answers))]
    public void An_answer_is_one_call_on_a_page_that_it_concerns(VmResponse response, string? expected) =>
        Assert.Equal(expected, OnPage(null, response)?.ToString());

    [Theory]
    [InlineData(VmMapFlags.None, true)]
    [InlineData(VmMapFlags.NoExec | VmMapFlags.Uncached, true)]
    [InlineData(VmMapFlags.ReadOnly, false)]
    public void A_page_is_writable_unless_it_was_mapped_read_only(VmMapFlags flags, bool writable) =>
        Assert.Equal(writable, OnPage(null, new VmResponse.Bound(1, (VmBindOp.Map)Map with { Flags = flags }))!.Value.Writable);

    [Theory]
    [InlineData(Access.Read, false, "Read")]
    [InlineData(Access.Write, false, "Write")]
    [InlineData(Access.Read, true, "ReadFaulted")]
    [InlineData(Access.Write, true, "WriteFaulted")]
    public void An_access_touched_its_page_or_faulted(Access access, bool faulted, string expected)
    {
        var operation = new VmOperation.GpuAccess(1, Vfn.Address, access, Cached: true);
        var answer = new VmResponse.Accessed(1, Vfn, faulted, new Pfn(faulted ? 0UL : 9), 77);
        Assert.Equal(expected, OnPage(operation, answer)!.Value.Kind.ToString());
        var onFrame = VmSpecification.OnFrame(operation, answer);
        Assert.Equal((answer.Frame, 77UL), (onFrame.Frame, onFrame.Value));
    }

    [Fact]
    public void Only_looks_and_accesses_are_about_one_page()
    {
        Assert.Equal(Page, VmSpecification.PageLookedAt(new VmResponse.Looked(1, Vfn, null)));
        Assert.Equal(Page, VmSpecification.PageLookedAt(new VmResponse.Accessed(1, Vfn, true, default, 0)));
        Assert.Null(VmSpecification.PageLookedAt(new VmResponse.Bound(1, Map)));
        Assert.Null(VmSpecification.PageLookedAt(null));
    }

    static PageCall? OnPage(Operation? operation, Response response) =>
        VmSpecification.OnPage(Page, operation, response, bo => VmBuffers.All[bo]);
}
