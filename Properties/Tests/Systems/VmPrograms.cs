using GpuMm.Harness;
using GpuMm.Harness.Checking;
using GpuMm.Harness.Execution;
using GpuMm.Harness.Generation;
using GpuMm.Harness.Scheduling;
using GpuMm.Harness.Systems;
using GpuMm.Harness.Systems.Vm;
using GpuMm.Implementation.Kernel;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Tests.Systems;

/// <summary>The programs of panthor's VMs for what cuts and lists programs, with nothing that runs them.</summary>
sealed class VmPrograms : ISystem
{
    public static readonly VmPrograms Instance = new();

    public string Name => VmLimits.SystemName;

    public IReadOnlyList<Variant> Variants => [];

    public IReadOnlyList<string> SmallScope => VmScope.InWords;

    public Scenario Generate(Choices choices, string variant, MmuVersion mmu) => new VmGenerator(choices, variant).Scenario();

    public World CreateWorld(Scenario scenario, KernelContext kernel, History history, EventHub hub) => throw new NotSupportedException();

    public IEnumerable<Operation> Shrink(Operation operation) => VmShrinker.Shrink((VmOperation)operation);

    public IEnumerable<Scenario> Plainer(Scenario scenario) => VmShrinker.Plainer(scenario);

    public Program Canonical(Program program) => VmNames.Canonical(program);

    public IEnumerable<Operation> PlainOperations(IReadOnlyList<Operation> before) => VmScope.PlainOperations(before);

    public bool MakesSense(Program program) => VmScope.MakesSense(program);

    public Scenario PlainScenario(string variant, MmuVersion mmu, Program program) =>
        new(Name, variant, mmu, VmLimits.VramInPages, 1, program, [], Schedule.Explicit.Default)
        {
            AddressSpaceSlots = VmLimits.LeastSlots,
        };

    public void Write(Operation operation, BinaryWriter to) => VmCodec.Write((VmOperation)operation, to);

    public Operation Read(BinaryReader from) => VmCodec.Read(from);

    public void Write(Response response, BinaryWriter to) => VmResponseCodec.Write((VmResponse)response, to);
}
