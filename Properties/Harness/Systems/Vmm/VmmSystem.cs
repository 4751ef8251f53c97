using GpuMm.Harness.Checking;
using GpuMm.Harness.Defects.Vmm;
using GpuMm.Harness.Execution;
using GpuMm.Harness.Generation;
using GpuMm.Harness.Histories;
using GpuMm.Harness.Scheduling;
using GpuMm.Harness.Systems.Vmm.Checking;
using GpuMm.Implementation.Kernel;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Vmm;

/// <summary>The nova-core Vmm as a system under test.</summary>
sealed class VmmSystem : ISystem
{
    public const int SlotCount = 8;
    public const int MaxPages = 4;
    public const int MaxAddressSpaces = 2;
    public const int RoomyVramInPages = 512;

    /// <summary>Where it can be made to fail.</summary>
    public static readonly FailureSite[] Sites = [.. Enum.GetValues<FailureSite>().Where(site => site <= FailureSite.TlbFlush)];

    public static readonly VmmSystem Instance = new();

    public string Name => "vmm";

    public IReadOnlyList<Variant> Variants => VmmDefects.Variants;

    public IReadOnlyList<CheckedProperty> Properties => VmmProperties.Checked;

    public SituationList Situations => VmmSituations.All;

    public HistoryModel HistoryModel => MappingModel.Instance;

    /// <summary>Less memory has no room for the page directories and a path of tables.</summary>
    public MachineLimits Limits => new(LeastMemoryInPages: 8, MaxAddressSpaces);

    public IReadOnlyList<FailureSite> FailureSites => Sites;

    public Scenario Generate(Choices choices, string variant, MmuVersion mmu) => new VmmGenerator(choices, variant, mmu).Scenario();

    public World CreateWorld(Scenario scenario, KernelContext kernel, History history, EventHub hub)
    {
        var variant = VmmDefects.Variants.OfType<VmmVariant>().First(known => known.Name == scenario.Variant);
        return new VmmWorld(scenario, kernel, history, hub, variant);
    }

    public IEnumerable<Operation> Shrink(Operation operation) => VmmShrinker.Shrink((VmmOperation)operation);

    public IEnumerable<Scenario> Plainer(Scenario scenario) => VmmShrinker.Plainer(scenario);

    public IEnumerable<Scenario> PlainerMachine(Scenario scenario) => VmmShrinker.PlainerMachine(scenario);

    public string DescribeMachine(Scenario scenario) => $"MMU {scenario.Mmu}, {scenario.MemorySizeInPages} pages of VRAM, "
        + $"{scenario.AddressSpaces} address space{(scenario.AddressSpaces == 1 ? "" : "s")}";

    public Program Canonical(Program program) => VmmNames.Canonical(program);

    public IReadOnlyList<string> SmallScope => VmmScope.InWords;

    public IEnumerable<Operation> OddOperations => VmmScope.OddOperations;

    public IEnumerable<Operation> PlainOperations(IReadOnlyList<Operation> before) => VmmScope.PlainOperations(before);

    public bool MakesSense(Program program) => VmmScope.MakesSense(program);

    public Scenario PlainScenario(string variant, MmuVersion mmu, Program program) =>
        new(Name, variant, mmu, RoomyVramInPages, 1, program, [], Schedule.Explicit.Default);

    public void Write(Operation operation, BinaryWriter to) => VmmCodec.Write((VmmOperation)operation, to);

    public Operation Read(BinaryReader from) => VmmCodec.Read(from);

    public Observer EventWriter(BinaryWriter to) => new VmmEventWriter(to);

    public void Write(Response response, BinaryWriter to) => VmmResponseCodec.Write((VmmResponse)response, to);
}
