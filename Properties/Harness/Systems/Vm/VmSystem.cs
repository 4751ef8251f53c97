using GpuMm.Harness.Checking;
using GpuMm.Harness.Defects.Vm;
using GpuMm.Harness.Execution;
using GpuMm.Harness.Generation;
using GpuMm.Harness.Histories;
using GpuMm.Harness.Scheduling;
using GpuMm.Harness.Systems.Vm.Checking;
using GpuMm.Implementation.Kernel;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Vm;

/// <summary>panthor's VM as a system under test.</summary>
sealed class VmSystem : ISystem
{
    public static readonly VmSystem Instance = new();

    public string Name => VmLimits.SystemName;

    public IReadOnlyList<Variant> Variants => VmDefects.Variants;

    public IReadOnlyList<CheckedProperty> Properties => VmProperties.Checked;

    public SituationList Situations => VmSituations.All;

    public HistoryModel HistoryModel => MappingModel.Instance;

    /// <summary>The worker of each VM's queue.</summary>
    public bool WorksInBackground => true;

    public IReadOnlyList<FailureSite> FailureSites => VmLimits.Sites;

    public MachineLimits Limits =>
        new(LeastMemoryInPages: VmLimits.VramInPages, VmLimits.Vms, VmLimits.LeastSlots, VmLimits.MostSlots);

    public Scenario Generate(Choices choices, string variant, MmuVersion mmu) => new VmGenerator(choices, variant).Scenario();

    public World CreateWorld(Scenario scenario, KernelContext kernel, History history, EventHub hub)
    {
        var variant = VmDefects.Variants.OfType<VmVariant>().First(known => known.Name == scenario.Variant);
        return new VmWorld(scenario, kernel, history, hub, variant);
    }

    public IEnumerable<Operation> Shrink(Operation operation) => VmShrinker.Shrink((VmOperation)operation);

    public IEnumerable<Scenario> Plainer(Scenario scenario) => VmShrinker.Plainer(scenario);

    public IEnumerable<Scenario> PlainerMachine(Scenario scenario) => []; // Plainer has it: fewer VMs need fewer slots

    public string DescribeMachine(Scenario scenario) => $"{scenario.AddressSpaces} VM{(scenario.AddressSpaces == 1 ? "" : "s")}, "
        + $"{scenario.AddressSpaceSlots} address-space slots";

    public Program Canonical(Program program) => VmNames.Canonical(program);

    public IReadOnlyList<string> SmallScope => VmScope.InWords;

    public IEnumerable<Operation> PlainOperations(IReadOnlyList<Operation> before) => VmScope.PlainOperations(before);

    public IEnumerable<Operation> OddOperations => VmScope.OddOperations;

    public bool MakesSense(Program program) => VmScope.MakesSense(program);

    public Scenario PlainScenario(string variant, MmuVersion mmu, Program program) =>
        new(Name, variant, mmu, VmLimits.VramInPages, VmScope.VmsOf(program), program, [], Schedule.Explicit.Default)
        {
            AddressSpaceSlots = VmLimits.LeastSlots,
        };

    public void Write(Operation operation, BinaryWriter to) => VmCodec.Write((VmOperation)operation, to);

    public Operation Read(BinaryReader from) => VmCodec.Read(from);

    public Observer EventWriter(BinaryWriter to) => new VmEventWriter(to);

    public void Write(Response response, BinaryWriter to) => VmResponseCodec.Write((VmResponse)response, to);
}
