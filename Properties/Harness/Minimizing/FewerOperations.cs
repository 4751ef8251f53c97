using GpuMm.Harness.Exploring;
using GpuMm.Harness.Systems;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Minimizing;

/// <summary>Whether fewer operations than those of a counterexample would do.</summary>
public enum Minimality
{
    /// <summary>
    /// Every smaller program of the small scope, its odd operations included, was run under every order within the bound, and none violates
    /// the property.
    /// </summary>
    Proved,

    /// <summary>A smaller one violates it too.</summary>
    Refuted,

    /// <summary>
    /// Not all smaller ones were run: there are too many, one does not end, or what the counterexample is made of is not in the scope.
    /// </summary>
    Open,
}

/// <summary>
/// Tries all programs of the system's small scope with fewer operations than a counterexample, at most as many tasks and failures, under
/// every order with at most as many preemptions, though with one at least.
/// </summary>
static class FewerOperations
{
    public static Minimality WillDo(Counterexample counterexample) => WillDo(counterexample, SearchBudget.ForMinimality);

    internal static Minimality WillDo(Counterexample counterexample, SearchBudget budget)
    {
        var known = counterexample.Scenario;
        var search = new ScheduleSearch(counterexample.Property);
        var isSpent = search.SpentAfter(budget);
        var result = IsInScope(known) ? Minimality.Proved : Minimality.Open;
        foreach (var candidate in Smaller(known))
        {
            var (found, complete) = candidate.Program.Branches.IsEmpty
                ? (search.Violating(candidate), true)
                : search.Within(candidate, Math.Max(1, counterexample.Preemptions), SearchBudget.ForProof);
            if (found is not null)
                return Minimality.Refuted;
            if (!complete)
                result = Minimality.Open;
            if (isSpent())
                return Minimality.Open;
        }

        return result;
    }

    /// <summary>
    /// Whether the smaller programs are made of what it is made of. Several failures, or one among tasks, could be in places that are not
    /// tried.
    /// </summary>
    static bool IsInScope(Scenario known)
    {
        var system = SystemCatalogue.Get(known.System);
        HashSet<Operation> scope = [.. system.PlainOperations([.. known.Program.Operations]), .. system.OddOperations];
        return known.Program.OperationCount == 1
            || (known.Program.Operations.All(scope.Contains) && (known.Failures.IsEmpty || IsOneFailureInOneOrder(known)));
    }

    static bool IsOneFailureInOneOrder(Scenario known) => known is { Failures.Length: 1, Program.Branches.IsEmpty: true };

    static IEnumerable<Scenario> Smaller(Scenario known)
    {
        var system = SystemCatalogue.Get(known.System);
        return from operations in Enumerable.Range(1, known.Program.OperationCount - 1)
               from scenario in Plain(system, known, operations).Concat(Odd(system, known, operations))
               select scenario;
    }

    static IEnumerable<Scenario> Plain(ISystem system, Scenario known, int operations) =>
        from tasks in Enumerable.Range(1, Math.Min(operations, known.Program.TaskCount))
        from failures in Enumerable.Range(0, known.Failures.Length + 1)
        from scenario in PlainScenarios.Of(system, known, operations, tasks, known.Failures[..failures])
        select scenario;

    static IEnumerable<Scenario> Odd(ISystem system, Scenario known, int operations) =>
        from program in SmallPrograms.Odd(system, operations)
        from scenario in system.PlainMachines(system.PlainScenario(known.Variant, known.Mmu, program))
        select scenario;
}
