using GpuMm.Harness.Exploring;
using GpuMm.Harness.Systems;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Minimizing;

/// <summary>
/// The first of all plain programs, smallest first, that violates the property: it does not depend on the scenario that the search began
/// with, so a defect has one counterexample, wherever it was found.
/// </summary>
sealed class SmallestProgram(ScheduleSearch search)
{
    const int MostPreemptions = 2;

    static readonly int[] SmallestSizes = [1, 2];

    /// <summary>
    /// Among programs with one task and at most two operations, plain ones first, then odd ones, then those of one operation that fails: so
    /// few that all can be tried.
    /// </summary>
    public Scenario? AmongTheSmallest(Scenario known, IReadOnlyList<MmuVersion> mmus)
    {
        var isSpent = search.SpentAfter(SearchBudget.ForSmallestProgram);
        var candidates = mmus.SelectMany(mmu => Smallest(known with { Mmu = mmu }))
            .Concat(mmus.SelectMany(mmu => SmallestThatFail(known with { Mmu = mmu })));
        return candidates.TakeWhile(_ => !isSpent())
            .Select(candidate => search.Violating(candidate))
            .FirstOrDefault(found => found is not null);
    }

    /// <param name="known">Violates the property; nothing larger is tried.</param>
    /// <param name="preemptions">How many its schedule has.</param>
    /// <param name="mmus">The page table formats to look at, in this order.</param>
    /// <returns>Null if the scope has no such program, or too many.</returns>
    public Scenario? NoLargerThan(Scenario known, int preemptions, IReadOnlyList<MmuVersion> mmus) => First(
        mmus, mmu => UpTo(known with { Mmu = mmu }, known.Program.OperationCount, known.Program.TaskCount, preemptions));

    static IEnumerable<Scenario> Smallest(Scenario known)
    {
        var system = SystemCatalogue.Get(known.System);
        return from operations in SmallestSizes
               from program in SmallPrograms.Exactly(system, operations, tasks: 1).Concat(SmallPrograms.Odd(system, operations))
               from scenario in system.PlainMachines(system.PlainScenario(known.Variant, known.Mmu, program))
               select scenario;
    }

    /// <summary>One operation: there are many places where two can fail.</summary>
    static IEnumerable<Scenario> SmallestThatFail(Scenario known) =>
        PlainScenarios.WithOneFailure(SystemCatalogue.Get(known.System), known, operations: 1, tasks: 1);

    static Scenario? First(IEnumerable<MmuVersion> mmus, Func<MmuVersion, Scenario?> find) =>
        mmus.Select(find).FirstOrDefault(found => found is not null);

    Scenario? UpTo(Scenario known, int operations, int tasks, int preemptions)
    {
        var system = SystemCatalogue.Get(known.System);
        var isSpent = search.SpentAfter(SearchBudget.ForSmallestProgram);
        for (int count = 1; count <= operations; count++)
        {
            for (int width = 1; width <= Math.Min(count, tasks); width++)
            {
                if (OfSize(system, known, count, width, preemptions, isSpent) is { } found)
                    return found;
                if (isSpent())
                    return null;
            }
        }

        return null;
    }

    /// <summary>Of programs of one size those come first that need fewer failures, then fewer preemptions.</summary>
    Scenario? OfSize(ISystem system, Scenario known, int operations, int tasks, int preemptions, Func<bool> isSpent)
    {
        int most = tasks == 1 ? 0 : Math.Clamp(preemptions, 1, MostPreemptions);
        for (int failures = 0; failures <= known.Failures.Length; failures++)
        {
            for (int bound = Math.Min(1, most); bound <= most; bound++)
            {
                var candidates = PlainScenarios.Of(system, known, operations, tasks, known.Failures[..failures]);
                foreach (var candidate in candidates)
                {
                    var found = tasks == 1 ? search.Violating(candidate) : search.Within(candidate, bound, SearchBudget.ForProgram).Found;
                    if (found is not null || isSpent())
                        return found;
                }
            }
        }

        return null;
    }
}
