using GpuMm.Harness;
using GpuMm.Harness.Checking;
using GpuMm.Harness.Reporting;
using GpuMm.Harness.Scheduling;
using GpuMm.Harness.Systems.Manager;
using GpuMm.Harness.Systems.Pagemap;
using GpuMm.Harness.Systems.Svm;
using GpuMm.Model.Vocabulary;
using GpuMm.Tests.Checking;
using GpuMm.Tests.Generation;
using Xunit;

namespace GpuMm.Tests.Reporting;

/// <summary>A scenario survives being written as a token, with all that it holds.</summary>
public sealed class TokenTests
{
    public static TheoryData<string> Properties => [.. PropertyCatalogue.All.Select(property => property.Id)];

    [Fact]
    public void A_thousand_scenarios_are_read_as_they_were_written()
    {
        foreach (var scenario in SeededScenarios.Many("fixed", seed: 41, 1_000))
            AssertSame(scenario, Token.Read(Token.Write(scenario)));
    }

    /// <summary>With their slots and address spaces, and every operation that there is.</summary>
    [Fact]
    public void So_are_a_thousand_of_panthors_VMs()
    {
        Scenario[] scenarios = [.. VmScenarios.Many(seed: 41, 1_000)];
        foreach (var scenario in scenarios)
            AssertSame(scenario, Token.Read(Token.Write(scenario)));
        var operations = scenarios.SelectMany(scenario => scenario.Program.Operations).Select(operation => operation.GetType()).Distinct();
        Assert.Equal(typeof(VmOperation).GetNestedTypes().Length, operations.Count());
        Assert.Equal(2, scenarios.Select(scenario => scenario.AddressSpaceSlots).Distinct().Count());
        Assert.InRange(scenarios.Select(scenario => Token.Write(scenario)).Distinct().Count(), 950, 1_000);
    }

    /// <summary>With their fault buffers.</summary>
    [Fact]
    public void So_are_a_thousand_of_shared_virtual_memory()
    {
        Scenario[] scenarios = [.. SvmScenarios.Many(seed: 41, 1_000)];
        foreach (var scenario in scenarios)
            AssertSame(scenario, Token.Read(Token.Write(scenario)));
        var operations = scenarios.SelectMany(scenario => scenario.Program.Operations).Select(operation => operation.GetType()).Distinct();
        Assert.Equal(SvmScenarios.Kinds.Count(), operations.Count());
        Assert.Equal(
            SvmLimits.FaultBufferSizes.Order(), scenarios.Select(scenario => scenario.FaultBufferEntries).Distinct().Order());
        Assert.InRange(scenarios.Select(scenario => Token.Write(scenario)).Distinct().Count(), 950, 1_000);
    }

    /// <summary>With their buffers.</summary>
    [Fact]
    public void So_are_a_thousand_of_the_whole_memory_manager()
    {
        Scenario[] scenarios = [.. ManagerScenarios.Many(seed: 41, 1_000)];
        foreach (var scenario in scenarios)
            AssertSame(scenario, Token.Read(Token.Write(scenario)));
        var operations = scenarios.SelectMany(scenario => scenario.Program.Operations).Select(operation => operation.GetType()).Distinct();
        Assert.Equal(ManagerScenarios.Kinds.Count(), operations.Count());
        Assert.Equal(
            ManagerLimits.VramSizes.Order(), scenarios.Select(scenario => scenario.MemorySizeInPages).Distinct().Order());
        Assert.InRange(scenarios.Select(scenario => Token.Write(scenario)).Distinct().Count(), 950, 1_000);
    }

    /// <summary>With memory of every size.</summary>
    [Fact]
    public void So_are_a_thousand_of_device_memory()
    {
        Scenario[] scenarios = [.. PagemapScenarios.Many(seed: 41, 1_000)];
        foreach (var scenario in scenarios)
            AssertSame(scenario, Token.Read(Token.Write(scenario)));
        Assert.Equal(
            PagemapLimits.VramSizes.Order(), scenarios.Select(scenario => scenario.MemorySizeInPages).Distinct().Order());
        Assert.InRange(scenarios.Select(scenario => Token.Write(scenario)).Distinct().Count(), 950, 1_000);
    }

    [Fact]
    public void Explicit_schedules_are_read_as_they_were_written()
    {
        foreach (var scenario in SeededScenarios.Many("N10", seed: 42, 200).Select(Pipeline.WithExplicitSchedule))
            AssertSame(scenario, Token.Read(Token.Write(scenario)));
        foreach (var scenario in SvmScenarios.Many(seed: 42, 200).Select(Pipeline.WithExplicitSchedule))
            AssertSame(scenario, Token.Read(Token.Write(scenario)));
        foreach (var scenario in PagemapScenarios.Many(seed: 42, 200).Select(Pipeline.WithExplicitSchedule))
            AssertSame(scenario, Token.Read(Token.Write(scenario)));
    }

    [Theory]
    [MemberData(nameof(Properties))]
    public void The_property_goes_with_it(string id)
    {
        var scenario = HandWritten.Sequential("fixed", Op.Map(0));
        var (read, property) = Token.ReadWithProperty(Token.Write(scenario, PropertyCatalogue.Find(id)));
        AssertSame(scenario, read);
        Assert.Equal(id, property!.Id);
    }

    [Fact]
    public void A_token_need_not_name_a_property() =>
        Assert.Null(Token.ReadWithProperty(Token.Write(HandWritten.Sequential("fixed"))).Property);

    [Fact]
    public void A_token_is_one_word_of_letters_that_need_no_quotes()
    {
        foreach (var scenario in SeededScenarios.Many("fixed", seed: 43, 200))
            Assert.Matches("^gm1-[A-Za-z0-9_-]{20,400}$", Token.Write(scenario));
    }

    [Fact]
    public void Different_scenarios_have_different_tokens() =>
        Assert.Equal(1_000, SeededScenarios.Many("fixed", seed: 44, 1_000).Select(scenario => Token.Write(scenario)).Distinct().Count());

    [Fact]
    public void Space_around_a_token_does_not_matter()
    {
        var scenario = HandWritten.Sequential("fixed", Op.Map(0));
        AssertSame(scenario, Token.Read($"  {Token.Write(scenario)}\r\n"));
    }

    /// <summary>The format is a promise: this token was written when the tests were.</summary>
    [Fact]
    public void A_token_of_this_version_can_always_be_read()
    {
        var scenario = HandWritten.Sequential("fixed", Op.Map(0, 2, Op.Pages(0x1ff, 0x201)), Op.Unmap(0));
        AssertSame(scenario, Token.Read("gm1-A3ZtbQVmaXhlZAKABAECAAWA4H-AQAEDAAABAACNDASq"));
    }

    static void AssertSame(Scenario expected, Scenario actual)
    {
        Assert.Equal(expected.Program.Prefix.ToArray(), actual.Program.Prefix.ToArray());
        Assert.Equal(
            expected.Program.Branches.Select(branch => branch.ToArray()).ToArray(),
            actual.Program.Branches.Select(branch => branch.ToArray()).ToArray());
        Assert.Equal(expected.Failures.ToArray(), actual.Failures.ToArray());
        if (expected.Schedule is Schedule.Explicit listed)
            Assert.Equal(listed.Switches.ToArray(), ((Schedule.Explicit)actual.Schedule).Switches.ToArray());
        else
            Assert.Equal(expected.Schedule, actual.Schedule);
        Assert.Equal(
            (expected.System, expected.Variant, expected.Mmu,
                expected.MemorySizeInPages, expected.AddressSpaces, expected.AddressSpaceSlots, expected.FaultBufferEntries),
            (actual.System, actual.Variant, actual.Mmu,
                actual.MemorySizeInPages, actual.AddressSpaces, actual.AddressSpaceSlots, actual.FaultBufferEntries));
    }
}
