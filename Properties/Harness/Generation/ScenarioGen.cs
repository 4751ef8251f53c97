using FsCheck;
using FsCheck.Fluent;
using GpuMm.Harness.Systems;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Generation;

/// <summary>FsCheck's generator of scenarios.</summary>
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
}
