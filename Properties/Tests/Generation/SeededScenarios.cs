using GpuMm.Harness;
using GpuMm.Harness.Execution;
using GpuMm.Harness.Generation;
using GpuMm.Harness.Systems;
using GpuMm.Harness.Systems.Vmm;

namespace GpuMm.Tests.Generation;

/// <summary>
/// Scenarios by number, of the system that has the variant: the same seed and number give the same one on every machine, as a campaign
/// needs it.
/// </summary>
static class SeededScenarios
{
    static readonly string[] Schedulers = ["random", "random", "pct", "pct", "pos", "pos", "surw", "surw"];

    public static Variant VariantOf(string name) => SystemOf(name).Variants.Single(variant => variant.Name == name);

    /// <summary>Takes the formats that the variant supports in turn, and every scheduler with each.</summary>
    public static Scenario Of(string variant, ulong seed, int index) => Of(SystemOf(variant), variant, seed, index);

    public static IEnumerable<Scenario> OfFixed(ISystem system, ulong seed, int count) =>
        Enumerable.Range(0, count).Select(index => Of(system, "fixed", seed, index));

    public static IEnumerable<Scenario> Many(string variant, ulong seed, int count) =>
        Enumerable.Range(0, count).Select(index => Of(variant, seed, index));

    /// <summary>
    /// The first scenario of a seed that violates the property, and how many it took; null if none of the first ones
    /// does.
    /// </summary>
    public static (Scenario Scenario, int Tried)? FirstViolating(string variant, string propertyId, ulong seed, int limit)
    {
        for (int index = 0; index < limit; index++)
        {
            var scenario = Of(variant, seed, index);
            if (Executor.Execute(scenario).Observed.Any(violation => violation.Property.Id == propertyId))
                return (scenario, index + 1);
        }

        return null;
    }

    static Scenario Of(ISystem system, string variant, ulong seed, int index)
    {
        var mmus = system.Variants.Single(known => known.Name == variant).Mmus;
        return ScenarioGen.FromSeed(
            system, variant, mmus[index % mmus.Count], Schedulers[index % Schedulers.Length], SplitMix.Mix(seed, (ulong)index));
    }

    /// <summary>Systems share the name of the variant without defects; then it is the Vmm.</summary>
    static ISystem SystemOf(string variant) => SystemCatalogue.All.OrderByDescending(system => system == VmmSystem.Instance)
        .First(system => system.Variants.Any(known => known.Name == variant));
}
