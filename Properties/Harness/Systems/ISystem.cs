using GpuMm.Harness.Checking;
using GpuMm.Harness.Execution;
using GpuMm.Harness.Generation;
using GpuMm.Harness.Histories;
using GpuMm.Implementation.Kernel;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems;

/// <summary>What makes a system testable.</summary>
interface ISystem
{
    /// <summary>The name that the command line and tokens use.</summary>
    string Name { get; }

    IReadOnlyList<Variant> Variants { get; }

    /// <summary>What is checked of it, in the order of the catalogue.</summary>
    IReadOnlyList<CheckedProperty> Properties { get; }

    /// <summary>The situations that a campaign must lead it into.</summary>
    SituationList Situations { get; }

    /// <summary>What the objects are whose order of calls is checked, for histories in files.</summary>
    HistoryModel HistoryModel { get; }

    MachineLimits Limits { get; }

    /// <summary>What can be made to fail. Elsewhere a failure proves nothing: nobody could recover from it.</summary>
    IReadOnlyList<FailureSite> FailureSites { get; }

    /// <summary>Builds a scenario out of a stream of choices; the schedule is added by the caller.</summary>
    Scenario Generate(Choices choices, string variant, MmuVersion mmu);

    World CreateWorld(Scenario scenario, KernelContext kernel, History history, EventHub hub);

    /// <summary>Smaller or plainer forms of an operation, plainest first.</summary>
    IEnumerable<Operation> Shrink(Operation operation);

    /// <summary>Plainer forms of a scenario that change several operations together, plainest first.</summary>
    IEnumerable<Scenario> Plainer(Scenario scenario);

    /// <summary>The scenario on plainer machines, plainest first.</summary>
    IEnumerable<Scenario> PlainerMachine(Scenario scenario);

    /// <summary>The machine of a scenario in a few words: format, size, address spaces.</summary>
    string DescribeMachine(Scenario scenario);

    /// <summary>The program with its variables renamed in the order of their first use.</summary>
    Program Canonical(Program program);

    /// <summary>It has background tasks, so that a single branch has more than one order.</summary>
    bool WorksInBackground => false;

    /// <summary>What the programs of the small scope are made of, in words, a line each.</summary>
    IReadOnlyList<string> SmallScope { get; }

    /// <summary>
    /// Operations with the plain arguments of a small scope that may come next in the text of a program, plainest first. A variable that
    /// is new has the next name.
    /// </summary>
    IEnumerable<Operation> PlainOperations(IReadOnlyList<Operation> before);

    /// <summary>
    /// Operations that are odd in one way each, plainest first, with which a counterexample is told if plain ones will not do.
    /// </summary>
    IEnumerable<Operation> OddOperations => [];

    /// <summary>
    /// Whether each operation finds what it needs in at least one order of the tasks, if everything that is asked for is granted.
    /// </summary>
    bool MakesSense(Program program);

    /// <summary>Runs that are enough for every order of most programs of two operations.</summary>
    long RunsWithoutBound => 5_000;

    /// <summary>The program on a machine with room for it.</summary>
    Scenario PlainScenario(string variant, MmuVersion mmu, Program program);

    /// <summary>A plain scenario on the machines with which a counterexample is told, the one with the most room first.</summary>
    IEnumerable<Scenario> PlainMachines(Scenario plain) => [plain];

    void Write(Operation operation, BinaryWriter to);

    /// <exception cref="FormatException">The bytes are no operation of this system.</exception>
    Operation Read(BinaryReader from);

    /// <summary>Writes down the events that only this system has, for fingerprints.</summary>
    Observer EventWriter(BinaryWriter to);

    /// <summary>Everything that an answer says, for fingerprints; nobody reads it back.</summary>
    void Write(Response response, BinaryWriter to);
}

/// <summary>One implementation of a system: the right one, a patch as it was posted, or a known defect.</summary>
/// <param name="Name">"fixed", the patch's name, or the defect's id.</param>
/// <param name="Summary">What is wrong with it, in one line.</param>
/// <param name="Source">Where that is known from.</param>
/// <param name="Expected">The property that a defect violates; null for what may violate any, or none.</param>
/// <param name="Mmus">The page table formats it supports.</param>
public abstract record Variant(string Name, string Summary, string Source, CheckedProperty? Expected, IReadOnlyList<MmuVersion> Mmus)
{
    public bool IsDefect => Expected is not null;

    /// <summary>What comes of a defect where it is met, in the words of whoever debugs it; empty for other variants.</summary>
    public string Consequence { get; init; } = "";

    /// <summary>What a patch as posted is known for: a campaign goes on until it has shown that. Null for whatever comes first.</summary>
    public CheckedProperty? KnownFor { get; init; }

    /// <summary>The property that a campaign is after; null for any.</summary>
    public CheckedProperty? Wanted => Expected ?? KnownFor;
}
