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
sealed class SvmSystem : ISystem
{
    public static readonly SvmSystem Instance = new();

    public string Name => SvmLimits.SystemName;

    public IReadOnlyList<Variant> Variants => SvmDefects.Variants;

    public IReadOnlyList<CheckedProperty> Properties => SvmProperties.Checked;

    public IReadOnlyList<string> Situations => SvmSituations.All.Names;

    public IReadOnlyList<FailureSite> FailureSites => SvmLimits.Sites;

    /// <summary>The worker that handles faults.</summary>
    public bool WorksInBackground => true;

    /// <summary>An access that faults is the work of two tasks, of which each races with whoever changes the page.</summary>
    public long RunsWithoutBound => 30_000;

    public MachineLimits Limits => new(SvmLimits.LeastVramInPages, MostAddressSpaces: 1)
    {
        LeastFaultEntries = SvmLimits.LeastFaultEntries,
        MostFaultEntries = SvmLimits.RoomyFaultEntries,
    };

    public Scenario Generate(Choices choices, string variant, MmuVersion mmu) => new SvmGenerator(choices, variant, mmu).Scenario();

    public World CreateWorld(Scenario scenario, KernelContext kernel, History history, EventHub hub)
    {
        var variant = SvmDefects.Variants.OfType<SvmVariant>().First(known => known.Name == scenario.Variant);
        return new NouveauWorld(scenario, kernel, history, hub, variant);
    }

    public IEnumerable<Operation> Shrink(Operation operation) => SvmShrinker.Shrink((SvmOperation)operation);

    public IEnumerable<Scenario> Plainer(Scenario scenario) => SvmShrinker.Plainer(scenario);

    public IEnumerable<Scenario> PlainerMachine(Scenario scenario) => SvmShrinker.PlainerMachine(scenario);

    public string DescribeMachine(Scenario scenario) => $"MMU {scenario.Mmu}, {scenario.MemorySizeInPages} pages of VRAM, "
        + $"fault buffer of {scenario.FaultBufferEntries} entries";

    public Program Canonical(Program program) => SvmNames.Canonical(program);

    public IReadOnlyList<string> SmallScope => SvmScope.InWords;

    public IEnumerable<Operation> PlainOperations(IReadOnlyList<Operation> before) => SvmScope.PlainOperations();

    public bool MakesSense(Program program) => SvmScope.MakesSense(program);

    public Scenario PlainScenario(string variant, MmuVersion mmu, Program program) =>
        new(Name, variant, mmu, SvmLimits.RoomyVramInPages, 1, program, [], Schedule.Explicit.Default)
        {
            FaultBufferEntries = SvmLimits.RoomyFaultEntries,
        };

    public void Write(Operation operation, BinaryWriter to) => SvmCodec.Write((SvmOperation)operation, to);

    public Operation Read(BinaryReader from) => SvmCodec.Read(from);

    public Observer EventWriter(BinaryWriter to) => new SvmEventWriter(to);

    public void Write(Response response, BinaryWriter to) => SvmResponseCodec.Write((SvmResponse)response, to);
}
