using System.Collections.Immutable;
using GpuMm.Harness.Scheduling;
using GpuMm.Implementation.Kernel;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness;

/// <summary>The sequential prefix of a test and its concurrent branches, one a task. Quiescence is added by the harness.</summary>
public sealed record Program(ImmutableArray<Operation> Prefix, ImmutableArray<ImmutableArray<Operation>> Branches)
{
    public int OperationCount => Prefix.Length + Branches.Sum(branch => branch.Length);

    /// <summary>How many tasks run at the same time: 1 for a program that is only a prefix.</summary>
    public int TaskCount => Math.Max(1, Branches.Length);

    public IEnumerable<Operation> Operations => Prefix.Concat(Branches.SelectMany(branch => branch));

    /// <summary>The program with each operation replaced.</summary>
    public Program Select(Func<Operation, Operation> replace) =>
        new([.. Prefix.Select(replace)], [.. Branches.Select(branch => branch.Select(replace).ToImmutableArray())]);

    /// <summary>The program without the other operations; a branch that has none left is gone.</summary>
    public Program Where(Func<Operation, bool> keep) => new(
        [.. Prefix.Where(keep)], [.. Branches.Select(branch => branch.Where(keep).ToImmutableArray()).Where(branch => !branch.IsEmpty)]);

    /// <summary>"A = map(...); drop(A) || unmap(B) | gpu read(B[0])": the prefix, then a branch for each task.</summary>
    public override string ToString() => Branches.IsEmpty
        ? string.Join("; ", Prefix)
        : $"{string.Join("; ", Prefix)} || {string.Join(" | ", Branches.Select(branch => string.Join("; ", branch)))}";
}

/// <summary>The whole input of one test as one value. The same scenario gives the same bytes of report, always.</summary>
/// <param name="System">Name of the system under test.</param>
/// <param name="Variant">Which implementation of it: "fixed", an as-posted variant, or a defect.</param>
/// <param name="Mmu">Page table format.</param>
/// <param name="MemorySizeInPages">Size of the memory in which page tables lie; small sizes run out.</param>
/// <param name="AddressSpaces">How many address spaces share the GPU.</param>
/// <param name="Program">What is called.</param>
/// <param name="Failures">What is made to fail.</param>
/// <param name="Schedule">Who decides the order of events.</param>
public sealed record Scenario(
    string System,
    string Variant,
    MmuVersion Mmu,
    int MemorySizeInPages,
    int AddressSpaces,
    Program Program,
    ImmutableArray<InjectedFailure> Failures,
    Schedule Schedule)
{
    /// <summary>Steps after which a run counts as endless; programs of eight operations take a few hundred to two thousand.</summary>
    public const int StepLimit = 20_000;

    public const int MaxTasks = 8;

    public const int MaxOperations = 64;

    /// <summary>Hardware slots for address spaces, where the hardware has such; else 0.</summary>
    public int AddressSpaceSlots { get; init; }

    /// <summary>Entries of the GPU's fault buffer, where the hardware replays faults; else 0. One entry stays free.</summary>
    public int FaultBufferEntries { get; init; }

    /// <summary>What a property test prints: the program, what surrounds it, and the token that replays it.</summary>
    public override string ToString() =>
        $"{System} {Variant}, {Systems.SystemCatalogue.Get(System).DescribeMachine(this)}: {Program}"
        + $"{(Failures.IsEmpty ? "" : $"; made to fail: {string.Join(", ", Failures)}")}; {Schedule}; {Reporting.Token.Write(this)}";
}
