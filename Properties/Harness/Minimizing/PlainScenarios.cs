using System.Collections.Immutable;
using GpuMm.Harness.Execution;
using GpuMm.Harness.Exploring;
using GpuMm.Harness.Systems;
using GpuMm.Implementation.Kernel;

namespace GpuMm.Harness.Minimizing;

/// <summary>
/// The programs of a system's small scope, as scenarios beside one that is known: its variant, its format, failures of its kind.
/// </summary>
static class PlainScenarios
{
    const int LastOccurrence = 12; // of a site whose failure is injected

    /// <param name="system">What is tested.</param>
    /// <param name="known">Gives variant and format.</param>
    /// <param name="operations">So many, prefix included.</param>
    /// <param name="tasks">So many.</param>
    /// <param name="failures">
    /// As many are made to fail: one wherever the program could have it, several only at the sites that these name.
    /// </param>
    public static IEnumerable<Scenario> Of(
        ISystem system, Scenario known, int operations, int tasks, ImmutableArray<InjectedFailure> failures) =>
        failures.Length == 1
            ? WithOneFailure(system, known, operations, tasks)
            : from program in SmallPrograms.Exactly(system, operations, tasks)
              from injected in Occurrences(failures)
              select system.PlainScenario(known.Variant, known.Mmu, program) with { Failures = injected };

    /// <summary>One failure, wherever the program could have it.</summary>
    public static IEnumerable<Scenario> WithOneFailure(ISystem system, Scenario known, int operations, int tasks) =>
        from program in SmallPrograms.Exactly(system, operations, tasks)
        let plain = system.PlainScenario(known.Variant, known.Mmu, program)
        from injected in Passed(system, plain)
        select plain with { Failures = [injected] };

    static IEnumerable<InjectedFailure> Passed(ISystem system, Scenario plain)
    {
        var sites = Executor.Execute(plain).SitesPassed;
        return from site in system.FailureSites.Order()
               from nth in Enumerable.Range(1, sites.TimesPassed(site))
               select new InjectedFailure(site, nth);
    }

    static IEnumerable<ImmutableArray<InjectedFailure>> Occurrences(ImmutableArray<InjectedFailure> failures) => failures.IsEmpty
        ? [[]]
        : from nth in Enumerable.Range(1, LastOccurrence)
          from rest in Occurrences(failures.RemoveAt(0))
          select rest.Insert(0, failures[0] with { Nth = nth });
}
