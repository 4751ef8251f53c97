using GpuMm.Harness;
using GpuMm.Harness.Checking;
using GpuMm.Harness.Execution;
using GpuMm.Tests.Generation;
using Xunit;

namespace GpuMm.Tests.Defects;

/// <summary>The fault handler as it was posted, and as it was before.</summary>
public sealed class NouveauV3Tests
{
    [Theory]
    [InlineData("nouveau-v3")]
    [InlineData("nouveau-v2")]
    public void A_violation_is_found_within_a_few_scenarios(string variant)
    {
        for (ulong seed = 1; seed <= 20; seed++)
            Assert.Contains(SeededScenarios.Many(variant, seed, count: 200), scenario => Executor.Execute(scenario).Observed.Count > 0);
    }

    [Theory]
    [InlineData("nouveau-v3")]
    [InlineData("nouveau-v2")]
    public void Two_operations_show_that_a_fault_is_not_resolved(string variant)
    {
        var property = PropertyCatalogue.FaultResolvedOnce;
        var found = SeededScenarios.FirstViolating(variant, property.Id, seed: 1, limit: 1_000);
        Assert.InRange(Pipeline.Minimize(found!.Value.Scenario, property).Scenario.Program.OperationCount, 1, 2);
    }

    [Fact]
    public void One_run_finds_many_different_properties_violated()
    {
        var violated = SeededScenarios.Many("nouveau-v3", seed: 1, count: 600)
            .SelectMany(scenario => Executor.Execute(scenario).Observed)
            .Select(violation => violation.Property.Id)
            .ToHashSet();
        Assert.Superset(
            new HashSet<string> { "fault-resolved-once", "permission-enforced", "refcount-balanced", "va-exclusive" }, violated);
    }
}
