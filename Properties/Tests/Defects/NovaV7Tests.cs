using GpuMm.Harness.Execution;
using GpuMm.Model.Vocabulary;
using GpuMm.Tests.Generation;
using Xunit;

namespace GpuMm.Tests.Defects;

/// <summary>The patch as it was posted has many defects at once; a campaign must find it wanting whatever its seed.</summary>
public sealed class NovaV7Tests
{
    const string Variant = "nova-v7";

    public static TheoryData<ulong> Seeds => [.. Enumerable.Range(1, 20).Select(seed => (ulong)seed)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_violation_is_found_within_a_few_scenarios(ulong seed) =>
        Assert.Contains(SeededScenarios.Many(Variant, seed, count: 20), scenario => Executor.Execute(scenario).Observed.Count > 0);

    [Fact]
    public void One_run_finds_many_different_properties_violated()
    {
        var violated = SeededScenarios.Many(Variant, seed: 1, count: 2_000)
            .SelectMany(scenario => Executor.Execute(scenario).Observed)
            .Select(violation => violation.Property.Id)
            .ToHashSet();
        Assert.Superset(
            new HashSet<string> { "critical-path-clean", "error-atomic", "lifecycle", "no-dangling-table", "no-stale-translation" },
            violated);
    }

    [Fact]
    public void It_runs_on_the_one_format_that_it_was_written_for() =>
        Assert.Equal([MmuVersion.V2], SeededScenarios.VariantOf(Variant).Mmus);
}
