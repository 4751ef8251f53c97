using System.Text;
using GpuMm.Harness;
using GpuMm.Harness.Systems.Svm;
using GpuMm.Model.Vocabulary;
using GpuMm.Tests.Generation;
using Xunit;

namespace GpuMm.Tests.Systems;

/// <summary>Operations on shared virtual memory come back from their bytes, and no other bytes are taken for one.</summary>
public sealed class SvmCodecTests
{
    static readonly SvmOperation[] Generated =
    [
        .. SvmScenarios.Many(seed: 3, 1_000).SelectMany(scenario => scenario.Program.Operations).Cast<SvmOperation>().Distinct(),
    ];

    static readonly SvmOperation[] Extremes =
    [
        new SvmOperation.Mmap(0, 0, 1, VmaKind.Anonymous, Prot.None),
        new SvmOperation.Mmap(1, 4, 4, VmaKind.FileShared, Prot.ReadWrite),
        new SvmOperation.Mmap(1, 0, 4, VmaKind.FilePrivate, Prot.Read),
        new SvmOperation.Munmap(1, 7, 1),
        new SvmOperation.Mprotect(1, 6, 2, Prot.ReadWrite),
        new SvmOperation.Mremap(1, 0, 4),
        new SvmOperation.Mremap(1, 3, 1),
        new SvmOperation.Fork(),
        new SvmOperation.Exit(1),
        new SvmOperation.Load(1, 7),
        new SvmOperation.Store(1, 7),
        new SvmOperation.Pin(1, 7),
        new SvmOperation.Unpin(1, 7),
        new SvmOperation.Reclaim(1, 7),
        new SvmOperation.Reap(1, 4, 4),
        new SvmOperation.GpuAccess(0, 0, FaultAccess.Read, Cached: true),
        new SvmOperation.GpuAccess(1, 7, FaultAccess.Prefetch, Cached: false),
        new SvmOperation.Bind(1, 4, 4),
        new SvmOperation.OtherDeviceMigrate(1, 4, 4),
        new SvmOperation.EvictDmem(),
        new SvmOperation.OpenGpu(1),
        new SvmOperation.CloseGpu(1),
        new SvmOperation.Populate(1, 4, 4, SvmLimits.LongestTimesliceMs),
        new SvmOperation.Unplug(),
        new SvmOperation.Advise(1, 4, 4),
        new SvmOperation.PrepareMap(1),
        new SvmOperation.ExecuteMap(1, Writable: false),
        new SvmOperation.ExecuteMap(0, Writable: true),
        new SvmOperation.UnmapPages(1),
    ];

    public static TheoryData<SvmOperation> AtTheLimits => [.. Extremes];

    [Theory]
    [MemberData(nameof(AtTheLimits))]
    public void An_operation_at_the_limits_comes_back(SvmOperation operation) => Assert.Equal(operation, Read(BytesOf(operation)));

    [Fact]
    public void Every_kind_is_among_those_at_the_limits() => Assert.Equal(
        typeof(SvmOperation).GetNestedTypes().Length, Extremes.Select(operation => operation.GetType()).Distinct().Count());

    [Fact]
    public void Every_generated_operation_comes_back() =>
        Assert.All(Generated, operation => Assert.Equal(operation, Read(BytesOf(operation))));

    [Fact]
    public void Different_operations_have_different_bytes() =>
        Assert.Equal(Generated.Length, Generated.Select(operation => Convert.ToHexString(BytesOf(operation))).Distinct().Count());

    [Fact]
    public void An_operation_takes_at_most_three_bytes() =>
        Assert.All(Generated, operation => Assert.InRange(BytesOf(operation).Length, 1, 3));

    [Fact]
    public void Bytes_that_are_cut_off_are_refused()
    {
        foreach (byte[] bytes in Generated.Select(BytesOf))
            Assert.All(Enumerable.Range(0, bytes.Length), length => Refused("the operation is cut off", bytes[..length]));
    }

    /// <summary>The format is a promise.</summary>
    [Fact]
    public void The_bytes_of_an_operation_never_change()
    {
        Assert.Equal("201C0A", Convert.ToHexString(BytesOf(new SvmOperation.Mmap(1, 4, 4, VmaKind.FileShared, Prot.ReadWrite))));
        Assert.Equal("0C0106", Convert.ToHexString(BytesOf(new SvmOperation.GpuAccess(0, 1, FaultAccess.Atomic, Cached: false))));
        Assert.Equal("31", Convert.ToHexString(BytesOf(new SvmOperation.CloseGpu(1))));
    }

    [Theory]
    [InlineData("41", "there is no process 2")]
    [InlineData("24", "there is no operation 4 of process 1")] // fork by the child
    [InlineData("2F", "there is no operation 15 of process 1")] // eviction is nobody's
    [InlineData("33", "there is no operation 19 of process 1")] // the device is nobody's
    [InlineData("18", "there is no operation 24 of process 0")]
    [InlineData("12000B", "no slice is 11 ms long")]
    [InlineData("1602", "2 is neither 0 nor 1")]
    [InlineData("010B", "2 pages from page 3 are not in one half")]
    [InlineData("011D", "4 pages from page 5 are not in one half")]
    [InlineData("0120", "5 pages from page 0 are not in one half")]
    [InlineData("0304", "page 4 cannot move: it is in the upper half")]
    [InlineData("0608", "operation 6 is about one page, and not 2")]
    [InlineData("0C0800", "operation 12 is about one page, and not 2")]
    [InlineData("000003", "there is no VmaKind 3")]
    [InlineData("00000C", "there is no Prot 3")]
    [InlineData("020003", "there is no Prot 3")]
    [InlineData("0C0008", "there is no access 8")]
    public void Bytes_of_no_operation_are_refused_with_a_reason(string bytes, string reason) =>
        Refused(reason, Convert.FromHexString(bytes));

    [Fact]
    public void Any_other_bytes_are_refused_or_are_an_operation()
    {
        var random = new SplitMix(4);
        int operations = 0;
        for (int i = 0; i < 20_000; i++)
        {
            byte[] bytes = [.. Enumerable.Range(0, 3).Select(_ => (byte)random.Below(random.Below(2) == 0 ? 16 : 256))];
            try
            {
                var operation = Read(bytes);
                byte[] written = BytesOf(operation);
                Assert.Equal(bytes[..written.Length], written);
                Assert.Equal(operation, Read(written));
                operations++;
            }
            catch (FormatException)
            {
            }
        }

        Assert.InRange(operations, 1_000, 19_000);
    }

    internal static byte[] BytesOf(SvmOperation operation)
    {
        using var bytes = new MemoryStream();
        using var to = new BinaryWriter(bytes, Encoding.UTF8);
        SvmCodec.Write(operation, to);
        return bytes.ToArray();
    }

    internal static SvmOperation Read(byte[] bytes)
    {
        using var from = new BinaryReader(new MemoryStream(bytes), Encoding.UTF8);
        return SvmCodec.Read(from);
    }

    static void Refused(string reason, byte[] bytes) => Assert.Equal(reason, Assert.Throws<FormatException>(() => Read(bytes)).Message);
}
