using GpuMm.Harness;
using GpuMm.Harness.Campaigns;
using GpuMm.Harness.Execution;
using GpuMm.Harness.Generation;
using GpuMm.Harness.Scheduling;
using GpuMm.Harness.Systems;
using GpuMm.Tests.Checking;
using GpuMm.Tests.Generation;
using Xunit;

namespace GpuMm.Tests.Execution;

/// <summary>The same scenario is the same execution: again, in another order, and beside others.</summary>
public sealed class DeterminismTests
{
    const int ScenariosOfVariant = 80;
    const int Threads = 4;

    /// <summary>Both formats and all schedulers with each, as the numbers of the scenarios go.</summary>
    [Theory]
    [InlineData("fixed")]
    [InlineData("nova-v7")]
    [InlineData("N10")]
    [InlineData("X06")]
    [InlineData("N25")]
    public void What_scenarios_do_depends_on_nothing_that_ran_before_or_runs_beside_them(string variant)
    {
        Scenario[] scenarios = [.. SeededScenarios.Many(variant, seed: 21, ScenariosOfVariant)];
        ulong[] first = [.. scenarios.Select(scenario => Fingerprint.Of(scenario))];
        var backwards = new ulong[ScenariosOfVariant];
        int next = ScenariosOfVariant;
        Workers.SideBySide(Threads, work: TakeFromTheEnd, tick: () => { });
        Assert.Equal(first, backwards);
        Assert.InRange(first.Distinct().Count(), ScenariosOfVariant / 2, ScenariosOfVariant); // and the number tells executions apart

        void TakeFromTheEnd()
        {
            for (int i = Interlocked.Decrement(ref next); i >= 0; i = Interlocked.Decrement(ref next))
                backwards[i] = Fingerprint.Of(scenarios[i]);
        }
    }

    [Theory]
    [InlineData("vm", "fixed")]
    [InlineData("svm", "fixed")]
    [InlineData("svm", "nouveau-v3")]
    [InlineData("svm", "F25")]
    [InlineData("pagemap", "fixed")]
    [InlineData("manager", "fixed")]
    [InlineData("pagemap", "pagemap-v1")]
    public void Nor_does_it_in_other_systems(string name, string variant)
    {
        var system = SystemCatalogue.Get(name);
        Scenario[] scenarios = [.. Enumerable.Range(0, ScenariosOfVariant).Select(Scenario)];
        ulong[] first = [.. scenarios.Select(scenario => Fingerprint.Of(scenario))];
        var backwards = new ulong[ScenariosOfVariant];
        Parallel.For(0, ScenariosOfVariant, i => backwards[^(i + 1)] = Fingerprint.Of(scenarios[^(i + 1)]));
        Assert.Equal(first, backwards);
        Assert.InRange(first.Distinct().Count(), ScenariosOfVariant / 2, ScenariosOfVariant);

        Scenario Scenario(int index)
        {
            var mmus = system.Variants.Single(known => known.Name == variant).Mmus;
            return ScenarioGen.FromSeed(
                system, variant, mmus[index % mmus.Count], Schedulers.Names[index % Schedulers.Names.Count],
                SplitMix.Mix(21, (ulong)index));
        }
    }

    [Fact]
    public void A_series_is_the_same_number_every_time()
    {
        var series = new FingerprintSeries(Seed: 1, Count: 300);
        ulong[] fingerprints = series.Fingerprints();
        Assert.Equal(fingerprints, series.Fingerprints());
        Assert.Equal(Fingerprint.Of(series[299]), fingerprints[299]);
        Assert.InRange(fingerprints.Distinct().Count(), 200, 300);
        ulong combined = FingerprintSeries.Combine(fingerprints);
        (fingerprints[0], fingerprints[1]) = (fingerprints[1], fingerprints[0]);
        Assert.NotEqual(combined, FingerprintSeries.Combine(fingerprints));
    }

    [Fact]
    public void A_series_has_every_scheduler_with_every_system_and_format_and_right_and_wrong_variants()
    {
        var series = new FingerprintSeries(Seed: 1, Count: 4_000);
        var scenarios = Enumerable.Range(0, series.Count).Select(index => series[index]).ToArray();
        var seen = scenarios.Select(scenario =>
            (scenario.System, scenario.Mmu, ((Schedule.Seeded)scenario.Schedule).Scheduler, scenario.Variant == "fixed"));
        var kinds = from system in SystemCatalogue.All
                    from variant in system.Variants
                    from mmu in variant.Mmus
                    from scheduler in Schedulers.Names
                    select (system.Name, mmu, scheduler, variant.Name == "fixed");
        Assert.Equal(kinds.Distinct().Order(), seen.Distinct().Order());
        Assert.True(scenarios.Select(scenario => scenario.Variant).Distinct().Count() > 20);
    }

    [Fact]
    public void Another_seed_is_another_series()
    {
        ulong[] OfSeed(ulong seed) => new FingerprintSeries(seed, Count: 8).Fingerprints();
        Assert.NotEqual(OfSeed(1), OfSeed(2));
    }

    [Fact]
    public void Orders_of_a_race_that_end_alike_still_have_fingerprints_of_their_own()
    {
        var race = HandWritten.Concurrent("fixed", [Op.Map(0)], [Op.GpuRead(0)], [Op.GpuRead(0)]);
        var decisions = Executor.Execute(race).Decisions;
        var schedules = Enumerable.Range(0, decisions).Select(decision => race.Switching(new Switch(decision, 2))).Prepend(race);
        var orders = schedules
            .Select(scenario => Executor.Execute(scenario).Taken.Switches.Length == 0 ? race : scenario)
            .Distinct()
            .ToArray();
        Assert.InRange(orders.Length, 5, decisions + 1);
        Assert.Equal(orders.Length, orders.Select(scenario => Fingerprint.Of(scenario)).Distinct().Count());
    }
}
