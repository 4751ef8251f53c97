using System.Text;
using GpuMm.Harness;
using GpuMm.Harness.Systems.Vm;
using GpuMm.Model.Vocabulary;
using GpuMm.Tests.Generation;
using Xunit;

namespace GpuMm.Tests.Systems;

/// <summary>Operations on panthor's VMs come back from their bytes, and no other bytes are taken for one.</summary>
public sealed class VmCodecTests
{
    static readonly VmOperation[] Generated =
    [
        .. VmScenarios.Many(seed: 3, 1_000).SelectMany(scenario => scenario.Program.Operations).Cast<VmOperation>().Distinct(),
    ];

    static readonly VmBindOp[] Extremes =
    [
        new VmBindOp.Map(0, 0, 0, 0, VmMapFlags.None),
        new VmBindOp.Map(5, ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, VmMapFlags.ReadOnly | VmMapFlags.NoExec | VmMapFlags.Uncached),
        new VmBindOp.Unmap(1, ulong.MaxValue),
        new VmBindOp.Unmap(1UL << 63, 1UL << 12),
        new VmBindOp.SyncOnly(),
    ];

    public static TheoryData<VmOperation> AtTheLimits =>
    [
        .. Extremes.Select(op => new VmOperation.Bind(2, op)),
        .. Extremes.Select(op => new VmOperation.BindAsync(2, op, 3, 3)),
        .. Extremes.Select(op => new VmOperation.BindAsync(0, op, null, 0)),
        .. Extremes.Select(op => new VmOperation.BindAsync(0, op, 0, null)),
        new VmOperation.SignalSyncobj(3),
        new VmOperation.GpuAccess(2, new VirtualAddress(VmLimits.AddressEnd - PageSize.Bytes), Access.Write, Cached: false),
        new VmOperation.GpuAccess(0, new VirtualAddress(0), Access.Read, Cached: true),
        new VmOperation.GpuAccess(0, new VirtualAddress(VmLimits.UserEnd + PageSize.Bytes), Access.Read, Cached: true),
        new VmOperation.Activate(2),
        new VmOperation.Idle(2),
        new VmOperation.KernelMap(3, 2, VmLimits.MaxKernelPages),
        new VmOperation.KernelUnmap(3),
        new VmOperation.GetBoForVa(2, new VirtualAddress(ulong.MaxValue)),
        new VmOperation.CreateVm(2),
        new VmOperation.DestroyVm(2),
        new VmOperation.CloseBo(5),
        new VmOperation.HandleIrq(),
        new VmOperation.Suspend(),
        new VmOperation.Resume(),
        new VmOperation.Reset(),
    ];

    [Theory]
    [MemberData(nameof(AtTheLimits))]
    public void An_operation_at_the_limits_comes_back(VmOperation operation) => Assert.Equal(operation, Read(BytesOf(operation)));

    [Fact]
    public void Every_generated_operation_comes_back() =>
        Assert.All(Generated, operation => Assert.Equal(operation, Read(BytesOf(operation))));

    [Fact]
    public void Different_operations_have_different_bytes() =>
        Assert.Equal(Generated.Length, Generated.Select(operation => Convert.ToHexString(BytesOf(operation))).Distinct().Count());

    [Fact]
    public void A_bind_of_whole_pages_is_short() =>
        Assert.InRange(BytesOf(new VmOperation.Bind(0, new VmBindOp.Map(0, 0, 1UL << 21, PageSize.Bytes, VmMapFlags.None))).Length, 1, 6);

    [Fact]
    public void Bytes_that_are_cut_off_are_refused()
    {
        foreach (byte[] bytes in Generated.Select(BytesOf))
            Assert.All(Enumerable.Range(0, bytes.Length), length => Assert.Throws<FormatException>(() => Read(bytes[..length])));
    }

    [Theory]
    [InlineData("30")] // bind in vm 3
    [InlineData("0018")] // map of buffer object 6
    [InlineData("008002")] // map with flags 8
    [InlineData("0003")] // bind of kind 3
    [InlineData("0005")] // unmap of a buffer object
    [InlineData("0006")] // sync only of a buffer object
    [InlineData("010205")] // wait for sync object 4
    [InlineData("010250")] // signal sync object 4
    [InlineData("0102FFFFFFFF0F")]
    [InlineData("42")] // signal sync object 4
    [InlineData("030400")] // access that is neither read nor write
    [InlineData("0301808080808002")] // access beyond the last address
    [InlineData("0301FFFFFFFFFFFFFFFFFF01")] // access within a page
    [InlineData("06A08040")] // kernel map of 65538 pages
    [InlineData("0613")] // kernel map in vm 3
    [InlineData("4610")] // kernel map E
    [InlineData("47")] // kernel unmap E
    [InlineData("6B")] // close bo 6
    [InlineData("1C")] // interrupt of number 1
    [InlineData("1F")] // reset of number 1
    [InlineData("FFFFFFFF0F")] // a negative head
    [InlineData("FFFFFFFFFF")]
    public void Bytes_of_no_operation_are_refused(string bytes) => Assert.Throws<FormatException>(() => Read(Convert.FromHexString(bytes)));

    [Fact]
    public void Any_other_bytes_are_refused_or_are_an_operation()
    {
        var random = new SplitMix(4);
        int operations = 0;
        for (int i = 0; i < 20_000; i++)
        {
            byte[] bytes = [.. Enumerable.Range(0, 24).Select(_ => (byte)random.Below(random.Below(2) == 0 ? 16 : 256))];
            try
            {
                var operation = Read(bytes);
                Assert.Equal(operation, Read(BytesOf(operation)));
                operations++;
            }
            catch (FormatException)
            {
            }
        }

        Assert.InRange(operations, 1_000, 19_000);
    }

    internal static byte[] BytesOf(VmOperation operation)
    {
        using var bytes = new MemoryStream();
        using var to = new BinaryWriter(bytes, Encoding.UTF8);
        VmCodec.Write(operation, to);
        return bytes.ToArray();
    }

    internal static VmOperation Read(byte[] bytes)
    {
        using var from = new BinaryReader(new MemoryStream(bytes), Encoding.UTF8);
        return VmCodec.Read(from);
    }
}
