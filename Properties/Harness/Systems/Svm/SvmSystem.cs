using GpuMm.Harness.Checking;
using GpuMm.Harness.Defects.Svm;
using GpuMm.Harness.Execution;
using GpuMm.Harness.Generation;
using GpuMm.Harness.Scheduling;
using GpuMm.Harness.Systems.Svm.Checking;
using GpuMm.Implementation.Kernel;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Svm;

/// <summary>nouveau's shared virtual memory as a system under test.</summary>
sealed class SvmSystem : SharedMemorySystem
{
    public static readonly SvmSystem Instance = new();

    public override string Name => SvmLimits.SystemName;

    public override IReadOnlyList<Variant> Variants => SvmDefects.Variants;

    public override IReadOnlyList<CheckedProperty> Properties => SvmProperties.Checked;

    public override SituationList Situations => SvmSituations.All;

    public override IReadOnlyList<FailureSite> FailureSites => SvmLimits.Sites;

    /// <summary>An access that faults is the work of two tasks, of which each races with whoever changes the page.</summary>
    public override long RunsWithoutBound => 30_000;

    public override MachineLimits Limits => new(SvmLimits.LeastVramInPages, MostAddressSpaces: 1)
    {
        LeastFaultEntries = SvmLimits.LeastFaultEntries,
        MostFaultEntries = SvmLimits.RoomyFaultEntries,
    };

    protected override bool Knows(SvmOperation operation) => operation is not (SvmOperation.Populate or SvmOperation.Unplug
        or SvmOperation.Advise or SvmOperation.PrepareMap or SvmOperation.ExecuteMap or SvmOperation.UnmapPages);

    public override Scenario Generate(Choices choices, string variant, MmuVersion mmu) =>
        new SvmGenerator(choices, variant, mmu).Scenario();

    public override World CreateWorld(Scenario scenario, KernelContext kernel, History history, EventHub hub)
    {
        var variant = SvmDefects.Variants.OfType<SvmVariant>().First(known => known.Name == scenario.Variant);
        return new NouveauWorld(scenario, kernel, history, hub, variant);
    }

    public override string DescribeMachine(Scenario scenario) => $"MMU {scenario.Mmu}, {scenario.MemorySizeInPages} pages of VRAM, "
        + $"fault buffer of {scenario.FaultBufferEntries} entries";

    public override IReadOnlyList<string> SmallScope => SvmScope.InWords;

    public override IEnumerable<Operation> PlainOperations(IReadOnlyList<Operation> before) => SvmScope.PlainOperations();

    public override IEnumerable<Operation> OddOperations => SvmScope.OddOperations;

    public override bool MakesSense(Program program) => SvmScope.MakesSense(program);

    public override Scenario PlainScenario(string variant, MmuVersion mmu, Program program) =>
        new(Name, variant, mmu, SvmLimits.RoomyVramInPages, 1, program, [], Schedule.Explicit.Default)
        {
            FaultBufferEntries = SvmLimits.RoomyFaultEntries,
        };

    public override Observer EventWriter(BinaryWriter to) => new SvmEventWriter(to);
}
