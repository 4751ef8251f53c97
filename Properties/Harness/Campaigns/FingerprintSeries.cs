using System.Collections.Immutable;
using GpuMm.Harness.Execution;
using GpuMm.Harness.Generation;
using GpuMm.Harness.Scheduling;
using GpuMm.Harness.Systems;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Campaigns;

/// <summary>
/// Many generated scenarios and one number for all that they do. Two processes that run the same series print the same number, or something
/// came in that is not part of a scenario.
/// </summary>
/// <remarks>
/// Schedulers and formats take turns, and every second round belongs to a variant that is wrong: what goes wrong takes ways that nothing
/// else takes.
/// </remarks>
sealed record FingerprintSeries(ulong Seed, int Count)
{
    static readonly ImmutableArray<Target> Right = [.. Targets().Where(target => target.Variant.Name == SystemCatalogue.RightVariant)];
    static readonly ImmutableArray<Target> Wrong = [.. Targets().Where(target => target.Variant.Name != SystemCatalogue.RightVariant)];

    /// <summary>The scenario with this number, without those before it.</summary>
    public Scenario this[int index]
    {
        get
        {
            var (rounds, scheduler) = Math.DivRem(index, Schedulers.Names.Count);
            var (pairs, odd) = Math.DivRem(rounds, 2);
            var targets = odd == 0 ? Right : Wrong;
            var (system, variant, mmu) = targets[pairs % targets.Length];
            ulong seed = SplitMix.Mix(Seed, (ulong)index);
            return ScenarioGen.FromSeed(system, variant.Name, mmu, Schedulers.Names[scheduler], seed);
        }
    }

    /// <summary>Of each scenario in its order; they run side by side.</summary>
    public ulong[] Fingerprints()
    {
        var fingerprints = new ulong[Count];
        Parallel.For(0, Count, index => fingerprints[index] = Fingerprint.Of(this[index]));
        return fingerprints;
    }

    /// <summary>One number for all of them, which depends on their order.</summary>
    public static ulong Combine(ReadOnlySpan<ulong> fingerprints) => Fnv1a.Of(fingerprints);

    static IEnumerable<Target> Targets() =>
        from system in SystemCatalogue.All
        from variant in system.Variants
        from mmu in variant.Mmus
        select new Target(system, variant, mmu);

    readonly record struct Target(ISystem System, Variant Variant, MmuVersion Mmu);
}
