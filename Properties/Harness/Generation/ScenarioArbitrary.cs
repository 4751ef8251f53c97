using FsCheck;
using FsCheck.Fluent;
using GpuMm.Harness.Checking;
using GpuMm.Harness.Minimizing;
using GpuMm.Harness.Systems;

namespace GpuMm.Harness.Generation;

/// <summary>Scenarios as arguments of FsCheck properties: <c>[Property(Arbitrary = [typeof(ScenarioArbitrary)])]</c>.</summary>
/// <remarks>
/// What FsCheck prints as shrunk is the counterexample of the minimizer. Where nothing of ours is violated but the property of a test
/// fails, it shrinks by the minimizer's cuts.
/// </remarks>
public static class ScenarioArbitrary
{
    /// <summary>Scenarios of every system without defects.</summary>
    public static Arbitrary<Scenario> Scenario() => Of([.. SystemCatalogue.All.Select(system => (system, system.Variants[0]))]);

    /// <summary>Scenarios of one variant of a system.</summary>
    public static Arbitrary<Scenario> Of(string system, string variant)
    {
        var found = SystemCatalogue.Get(system);
        return Of([(found, found.Variants.First(known => known.Name == variant))]);
    }

    static Arbitrary<Scenario> Of((ISystem System, Variant Variant)[] targets) => Arb.From(
        from target in Gen.Elements(targets)
        from scheduler in Gen.Elements<string>([.. Scheduling.Schedulers.Names])
        from scenario in ScenarioGen.For(target.System, target.Variant.Name, target.Variant.Mmus, scheduler)
        select scenario,
        Shrink);

    static IEnumerable<Scenario> Shrink(Scenario scenario)
    {
        if (Pipeline.Run(scenario).Verdict is not Verdict.Violated violated)
            return Candidates.Of(scenario, SystemCatalogue.Get(scenario.System));
        var smallest = Pipeline.Minimize(scenario, violated.First.Property).Scenario;
        return smallest.ToString() == scenario.ToString() ? [] : [smallest];
    }
}
