using System.Text;
using GpuMm.Harness;
using GpuMm.Harness.Reporting;
using GpuMm.Harness.Systems.Pagemap;
using GpuMm.Model.Vocabulary;
using GpuMm.Tests.Generation;
using Xunit;

namespace GpuMm.Tests.Systems;

/// <summary>Operations of device memory come back from their bytes, and those that only other drivers have are refused.</summary>
public sealed class PagemapCodecTests
{
    static readonly PagemapSystem Pagemap = PagemapSystem.Instance;

    static readonly SvmOperation[] Others =
    [
        new SvmOperation.GpuAccess(0, 0, FaultAccess.Read, Cached: true),
        new SvmOperation.Bind(0, 0, 1),
        new SvmOperation.OpenGpu(1),
        new SvmOperation.CloseGpu(0),
        new SvmOperation.Advise(0, 0, 1),
        new SvmOperation.PrepareMap(0),
        new SvmOperation.ExecuteMap(0, Writable: true),
        new SvmOperation.UnmapPages(0),
    ];

    public static TheoryData<SvmOperation> OfOtherDrivers => [.. Others];

    [Fact]
    public void Every_generated_operation_comes_back()
    {
        var operations = PagemapScenarios.Many(seed: 3, 1_000).SelectMany(scenario => scenario.Program.Operations).Distinct().ToArray();
        Assert.Contains(new SvmOperation.Unplug(), operations);
        Assert.All(operations, operation => Assert.Equal(operation, Read(SvmCodecTests.BytesOf((SvmOperation)operation))));
    }

    [Theory]
    [MemberData(nameof(OfOtherDrivers))]
    public void An_operation_of_another_driver_is_refused(SvmOperation operation)
    {
        var refused = Assert.Throws<FormatException>(() => Read(SvmCodecTests.BytesOf(operation)));
        Assert.Equal($"'{operation}' is not an operation of pagemap", refused.Message);
    }

    [Theory]
    [MemberData(nameof(OfOtherDrivers))]
    public void So_is_a_token_with_one(SvmOperation operation)
    {
        string token = Token.Write(Pagemap.PlainScenario("fixed", MmuVersion.V2, new Program([operation], [])));
        var refused = Assert.Throws<FormatException>(() => Token.Read(token));
        Assert.Contains($"'{operation}' is not an operation of pagemap", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_operation_is_generated_or_another_drivers()
    {
        var generated = PagemapScenarios.Many(seed: 3, 1_000).SelectMany(scenario => scenario.Program.Operations);
        Assert.Equal(
            typeof(SvmOperation).GetNestedTypes().Select(kind => kind.Name).Order(),
            generated.Concat(Others).Select(operation => operation.GetType().Name).Distinct().Order());
    }

    static Operation Read(byte[] bytes)
    {
        using var from = new BinaryReader(new MemoryStream(bytes), Encoding.UTF8);
        return Pagemap.Read(from);
    }
}
