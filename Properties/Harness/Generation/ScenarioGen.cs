using FsCheck;
using FsCheck.Fluent;
using GpuMm.Harness.Systems;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Generation;

/// <summary>Scenarios out of chance: FsCheck's, or that of a seed.</summary>
static class ScenarioGen
{
    const int Drawn = 96;

    static readonly Gen<int[]> Numbers = Gen.Choose(0, int.MaxValue - 1).ArrayOf(Drawn);

    /// <summary>Scenarios of one system and variant, on any of the formats, each with a seeded schedule.</summary>
    public static Gen<Scenario> For(ISystem system, string variant, IReadOnlyList<MmuVersion> mmus, string scheduler) =>
        from drawn in Numbers
        let choices = new Choices(drawn)
        let mmu = mmus[choices.Below(mmus.Count)]
        let seed = (ulong)choices.Below(int.MaxValue)
        let scenario = system.Generate(choices, variant, mmu)
        select scenario with { Schedule = new Scheduling.Schedule.Seeded(scheduler, seed) };

    /// <summary>The scenario that a seed stands for, without FsCheck.</summary>
    public static Scenario FromSeed(ISystem system, string variant, MmuVersion mmu, string scheduler, ulong seed)
    {
        var random = new SplitMix(seed);
        var drawn = new int[Drawn];
        for (int i = 0; i < Drawn; i++)
            drawn[i] = random.Below(int.MaxValue);
        var scenario = system.Generate(new Choices(drawn), variant, mmu);
        return scenario with { Schedule = new Scheduling.Schedule.Seeded(scheduler, random.Next()) };
    }
}
