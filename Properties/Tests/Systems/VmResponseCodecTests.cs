using System.Text;
using GpuMm.Harness.Systems.Vm;
using GpuMm.Model.Vocabulary;
using Xunit;

namespace GpuMm.Tests.Systems;

/// <summary>Answers that differ in anything differ in their bytes.</summary>
public sealed class VmResponseCodecTests
{
    static readonly VmBindOp Unmap = new VmBindOp.Unmap(1UL << 21, PageSize.Bytes);
    static readonly VfnRange OnePage = new(new Vfn(8), 1);

    static readonly VmResponse[] Different =
    [
        new VmResponse.Refused(Errno.ENOMEM),
        new VmResponse.Refused(Errno.EINVAL),
        new VmResponse.Done(),
        new VmResponse.Bound(0, Unmap),
        new VmResponse.Bound(1, Unmap),
        new VmResponse.Bound(0, new VmBindOp.SyncOnly()),
        new VmResponse.Queued(0),
        new VmResponse.Queued(300),
        new VmResponse.Failed(0, Unmap, Errno.ENOMEM, Unusable: false),
        new VmResponse.Failed(0, Unmap, Errno.ENOMEM, Unusable: true),
        new VmResponse.Failed(0, Unmap, Errno.EINVAL, Unusable: true),
        new VmResponse.Failed(0, new VmBindOp.SyncOnly(), Errno.EINVAL, Unusable: true),
        new VmResponse.KernelMapped(0, OnePage, VmBuffers.All[0]),
        new VmResponse.KernelMapped(0, OnePage with { Count = 2 }, VmBuffers.All[0]),
        new VmResponse.KernelMapped(0, OnePage, VmBuffers.All[1]),
        new VmResponse.KernelUnmapped(0, OnePage),
        new VmResponse.Looked(0, new Vfn(8), null),
        new VmResponse.Looked(0, new Vfn(8), new Pfn(0)),
        new VmResponse.Looked(0, new Vfn(9), new Pfn(0)),
        new VmResponse.Accessed(0, new Vfn(8), Faulted: true, new Pfn(0), 0),
        new VmResponse.Accessed(0, new Vfn(8), Faulted: false, new Pfn(0), 0),
        new VmResponse.Accessed(0, new Vfn(8), Faulted: false, new Pfn(1), 0),
        new VmResponse.Accessed(0, new Vfn(8), Faulted: false, new Pfn(1), 5),
        new VmResponse.Destroyed(0),
        new VmResponse.Destroyed(1),
    ];

    [Fact]
    public void All_kinds_of_answer_are_tried() =>
        Assert.Equal(typeof(VmResponse).GetNestedTypes().Length, Different.Select(response => response.GetType()).Distinct().Count());

    [Fact]
    public void Answers_that_differ_have_different_bytes() => Assert.Distinct(Different.Select(BytesOf));

    [Fact]
    public void The_same_answer_has_the_same_bytes() => Assert.Equal(
        BytesOf(new VmResponse.KernelMapped(0, OnePage, VmBuffers.All[1])),
        BytesOf(new VmResponse.KernelMapped(0, new VfnRange(new Vfn(8), 1), new BufferLayout("pieces", VmBuffers.All[1].Extents))));

    static string BytesOf(VmResponse response)
    {
        using var bytes = new MemoryStream();
        using var to = new BinaryWriter(bytes, Encoding.UTF8);
        VmResponseCodec.Write(response, to);
        return Convert.ToHexString(bytes.ToArray());
    }
}
