using GpuMm.Harness.Checking;
using GpuMm.Harness.Execution;
using GpuMm.Harness.Generation;
using GpuMm.Harness.Histories;
using GpuMm.Implementation.Kernel;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Svm;

/// <summary>
/// Processes that share their memory with a device, as a system under test. What processes do is the same whichever driver there is; a
/// class derived from it has the driver, and says which of its operations there are.
/// </summary>
abstract class SharedMemorySystem : ISystem
{
    public abstract string Name { get; }

    public abstract IReadOnlyList<Variant> Variants { get; }

    public abstract IReadOnlyList<CheckedProperty> Properties { get; }

    public abstract SituationList Situations { get; }

    public HistoryModel HistoryModel => SharedPageModel.Instance;

    public abstract IReadOnlyList<FailureSite> FailureSites { get; }

    /// <summary>Drivers have workers.</summary>
    public bool WorksInBackground => true;

    public abstract long RunsWithoutBound { get; }

    public abstract MachineLimits Limits { get; }

    /// <summary>Whether the driver, or the number of processes, leaves room for the operation.</summary>
    protected abstract bool Knows(SvmOperation operation);

    public abstract Scenario Generate(Choices choices, string variant, MmuVersion mmu);

    public abstract World CreateWorld(Scenario scenario, KernelContext kernel, History history, EventHub hub);

    public IEnumerable<Operation> Shrink(Operation operation) =>
        SvmShrinker.Shrink((SvmOperation)operation).Where(plainer => Knows((SvmOperation)plainer));

    public IEnumerable<Scenario> Plainer(Scenario scenario) => SvmShrinker.Plainer(scenario);

    public IEnumerable<Scenario> PlainerMachine(Scenario scenario) =>
        SvmShrinker.PlainerMachine(scenario, PlainScenario(scenario.Variant, scenario.Mmu, scenario.Program));

    public abstract string DescribeMachine(Scenario scenario);

    public Program Canonical(Program program) => SvmNames.Canonical(program);

    public abstract IReadOnlyList<string> SmallScope { get; }

    public abstract IEnumerable<Operation> PlainOperations(IReadOnlyList<Operation> before);

    public abstract IEnumerable<Operation> OddOperations { get; }

    public abstract bool MakesSense(Program program);

    public abstract Scenario PlainScenario(string variant, MmuVersion mmu, Program program);

    /// <summary>One with room for everything, and one on which things get tight.</summary>
    public IEnumerable<Scenario> PlainMachines(Scenario plain) =>
        [plain, plain with { MemorySizeInPages = Limits.LeastMemoryInPages }];

    public void Write(Operation operation, BinaryWriter to) => SvmCodec.Write((SvmOperation)operation, to);

    public Operation Read(BinaryReader from) => SvmCodec.Read(from) is var operation && Knows(operation) ? operation
        : throw new FormatException($"'{operation}' is not an operation of {Name}");

    public abstract Observer EventWriter(BinaryWriter to);

    public void Write(Response response, BinaryWriter to) => SvmResponseCodec.Write((SvmResponse)response, to);
}
