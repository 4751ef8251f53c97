using GpuMm.Harness.Systems;

namespace GpuMm.Harness.Minimizing;

/// <summary>Whether fewer operations than those of a counterexample would do.</summary>
public enum Minimality
{
    /// <summary>
    /// Every smaller program of the small scope was run under every order within the bound, and none violates the property.
    /// </summary>
    Proved,

    /// <summary>A smaller one violates it too.</summary>
    Refuted,

    /// <summary>There are too many smaller ones to run them all.</summary>
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
        var result = Minimality.Proved;
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

    static IEnumerable<Scenario> Smaller(Scenario known)
    {
        var system = SystemCatalogue.Get(known.System);
        return from operations in Enumerable.Range(1, known.Program.OperationCount - 1)
               from tasks in Enumerable.Range(1, Math.Min(operations, known.Program.TaskCount))
               from failures in Enumerable.Range(0, known.Failures.Length + 1)
               from scenario in PlainScenarios.Of(system, known, operations, tasks, known.Failures[..failures])
               select scenario;
    }
}
