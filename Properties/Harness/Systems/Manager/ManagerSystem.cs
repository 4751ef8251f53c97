using GpuMm.Harness.Checking;
using GpuMm.Harness.Defects.Manager;
using GpuMm.Harness.Execution;
using GpuMm.Harness.Generation;
using GpuMm.Harness.Scheduling;
using GpuMm.Harness.Systems.Manager.Checking;
using GpuMm.Harness.Systems.Svm;
using GpuMm.Implementation.Kernel;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Manager;

/// <summary>Explicit mappings, faults and migration on one address space, as a system under test.</summary>
sealed class ManagerSystem : SharedMemorySystem
{
    public static readonly ManagerSystem Instance = new();

    public override string Name => ManagerLimits.SystemName;

    public override IReadOnlyList<Variant> Variants => ManagerDefects.Variants;

    public override IReadOnlyList<CheckedProperty> Properties => ManagerProperties.Checked;

    public override SituationList Situations => ManagerSituations.All;

    public override IReadOnlyList<FailureSite> FailureSites => ManagerLimits.Sites;

    public override long RunsWithoutBound => 30_000;

    public override MachineLimits Limits => new(ManagerLimits.LeastVramInPages, MostAddressSpaces: 1)
    {
        LeastFaultEntries = SvmLimits.LeastFaultEntries,
        MostFaultEntries = SvmLimits.RoomyFaultEntries,
    };

    protected override bool Knows(SvmOperation operation) => SvmNames.ProcessOf(operation) is null or 0
        && operation is not (SvmOperation.Fork or SvmOperation.Bind or SvmOperation.OpenGpu or SvmOperation.CloseGpu);

    public override Scenario Generate(Choices choices, string variant, MmuVersion mmu) =>
        new ManagerGenerator(choices, variant, mmu).Scenario();

    public override World CreateWorld(Scenario scenario, KernelContext kernel, History history, EventHub hub)
    {
        var variant = ManagerDefects.Variants.OfType<ManagerVariant>().First(known => known.Name == scenario.Variant);
        return new ManagerWorld(scenario, kernel, history, hub, variant);
    }

    public override string DescribeMachine(Scenario scenario) => $"MMU {scenario.Mmu}, {scenario.MemorySizeInPages} pages of VRAM, "
        + $"fault buffer of {scenario.FaultBufferEntries} entries";

    public override IReadOnlyList<string> SmallScope => ManagerScope.InWords;

    public override IEnumerable<Operation> PlainOperations(IReadOnlyList<Operation> before) => ManagerScope.PlainOperations();

    public override IEnumerable<Operation> OddOperations => ManagerScope.OddOperations;

    public override bool MakesSense(Program program) => ManagerScope.MakesSense(program);

    public override Scenario PlainScenario(string variant, MmuVersion mmu, Program program) =>
        new(Name, variant, mmu, ManagerLimits.RoomyVramInPages, 1, program, [], Schedule.Explicit.Default)
        {
            FaultBufferEntries = SvmLimits.RoomyFaultEntries,
        };

    public override Observer EventWriter(BinaryWriter to) => new SvmEventWriter(to);
}
