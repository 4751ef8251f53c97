using GpuMm.Harness;
using GpuMm.Harness.Checking;
using GpuMm.Harness.Execution;
using GpuMm.Tests.Generation;
using Xunit;

namespace GpuMm.Tests.Defects;

/// <summary>The patch as it was posted; what its reviewer saw in it is found at once.</summary>
public sealed class PanthorV4Tests
{
    const string Variant = "panthor-v4";

    public static TheoryData<ulong> Seeds => [.. Enumerable.Range(1, 20).Select(seed => (ulong)seed)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_violation_is_found_within_a_few_scenarios(ulong seed) =>
        Assert.Contains(SeededScenarios.Many(Variant, seed, count: 20), scenario => Executor.Execute(scenario).Observed.Count > 0);

    [Fact]
    public void One_bind_shows_that_it_maps_the_wrong_memory()
    {
        var property = PropertyCatalogue.TranslationLinearizable;
        var found = SeededScenarios.FirstViolating(Variant, property.Id, seed: 1, limit: 100);
        Assert.Equal(1, Pipeline.Minimize(found!.Value.Scenario, property).Scenario.Program.OperationCount);
    }

    [Fact]
    public void One_run_finds_many_different_properties_violated()
    {
        var violated = SeededScenarios.Many(Variant, seed: 1, count: 500)
            .SelectMany(scenario => Executor.Execute(scenario).Observed)
            .Select(violation => violation.Property.Id)
            .ToHashSet();
        Assert.Superset(
            new HashSet<string> { "critical-path-clean", "error-atomic", "memory-safe", "refusal-justified", "region-locked" },
            violated);
    }
}
