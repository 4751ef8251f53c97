using GpuMm.Harness.Checking;
using GpuMm.Harness.Defects.Pagemap;
using GpuMm.Harness.Execution;
using GpuMm.Harness.Generation;
using GpuMm.Harness.Scheduling;
using GpuMm.Harness.Systems.Pagemap.Checking;
using GpuMm.Harness.Systems.Svm;
using GpuMm.Implementation.Kernel;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Pagemap;

/// <summary>drm_pagemap, and a driver on it, as a system under test.</summary>
sealed class PagemapSystem : SharedMemorySystem
{
    public static readonly PagemapSystem Instance = new();

    public override string Name => PagemapLimits.SystemName;

    public override IReadOnlyList<Variant> Variants => PagemapDefects.Variants;

    public override IReadOnlyList<CheckedProperty> Properties => PagemapProperties.Checked;

    public override SituationList Situations => PagemapSituations.All;

    public override IReadOnlyList<FailureSite> FailureSites => PagemapLimits.Sites;

    public override long RunsWithoutBound => 5_000;

    public override MachineLimits Limits => new(PagemapLimits.LeastVramInPages, MostAddressSpaces: 1);

    protected override bool Knows(SvmOperation operation) => operation is not (SvmOperation.GpuAccess or SvmOperation.Bind
        or SvmOperation.OpenGpu or SvmOperation.CloseGpu or SvmOperation.Advise or SvmOperation.PrepareMap or SvmOperation.ExecuteMap
        or SvmOperation.UnmapPages);

    public override Scenario Generate(Choices choices, string variant, MmuVersion mmu) =>
        new PagemapGenerator(choices, variant, mmu).Scenario();

    public override World CreateWorld(Scenario scenario, KernelContext kernel, History history, EventHub hub)
    {
        var variant = PagemapDefects.Variants.OfType<PagemapVariant>().First(known => known.Name == scenario.Variant);
        return new PagemapWorld(scenario, kernel, history, hub, variant);
    }

    public override string DescribeMachine(Scenario scenario) => $"MMU {scenario.Mmu}, {scenario.MemorySizeInPages} pages of VRAM";

    public override IReadOnlyList<string> SmallScope => PagemapScope.InWords;

    public override IEnumerable<Operation> PlainOperations(IReadOnlyList<Operation> before) => PagemapScope.PlainOperations();

    public override IEnumerable<Operation> OddOperations => PagemapScope.OddOperations;

    public override bool MakesSense(Program program) => PagemapScope.MakesSense(program);

    public override Scenario PlainScenario(string variant, MmuVersion mmu, Program program) =>
        new(Name, variant, mmu, PagemapLimits.RoomyVramInPages, 1, program, [], Schedule.Explicit.Default);

    public override Observer EventWriter(BinaryWriter to) => new PagemapEventWriter(to);
}
