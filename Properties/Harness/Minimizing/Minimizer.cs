using GpuMm.Harness.Checking;
using GpuMm.Harness.Execution;
using GpuMm.Harness.Exploring;
using GpuMm.Harness.Scheduling;
using GpuMm.Harness.Systems;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Minimizing;

/// <summary>
/// Makes a failing scenario smaller: fewer tasks, fewer operations, operations moved to the sequential prefix, fewer failures, plainer
/// arguments. After each cut the schedule is searched again, because a smaller program needs another one. Then the smallest plain program
/// of that size is looked for, and the schedule with the fewest preemptions. Where one of the very smallest programs will do, all that is
/// not needed.
/// </summary>
/// <param name="property">What the smaller ones must violate too.</param>
/// <param name="keepMmu">Whether the page table format is part of the question, as when only one was asked for.</param>
public sealed class Minimizer(CheckedProperty property, bool keepMmu = false)
{
    const int MostOperationsForTwoCuts = 6;
    const int SeedsPerScheduler = 8;

    static readonly string[] SchedulersAfterCut = [Schedulers.Pct, "random"];

    readonly ScheduleSearch search = new(property);

    /// <summary>Executions that the search took.</summary>
    public long Runs => search.Runs;

    /// <summary>Steps of all of them.</summary>
    public long Steps => search.Steps;

    /// <exception cref="ArgumentException">The scenario does not violate the property.</exception>
    public Counterexample Minimize(Scenario failing)
    {
        var best = search.Violating(Pipeline.WithExplicitSchedule(failing))
            ?? throw new ArgumentException($"the scenario does not violate {property}", nameof(failing));
        var plain = new SmallestProgram(search);
        if (plain.AmongTheSmallest(best, Formats(best)) is { } smallest)
            return new Counterexample(smallest, property);
        best = SmallerProgram(best, search.SpentAfter(SearchBudget.ForCuts));
        best = plain.NoLargerThan(best, Preemptions(best), Formats(best)) ?? Plainer(best, search.SpentAfter(SearchBudget.ForCuts));
        return new Counterexample(Canonical(best, search.SpentAfter(SearchBudget.ForNames)), property);
    }

    /// <summary>The plainest format first, if which one it is does not matter.</summary>
    IReadOnlyList<MmuVersion> Formats(Scenario scenario) => keepMmu
        ? [scenario.Mmu]
        : [.. SystemCatalogue.Get(scenario.System).Variants.First(variant => variant.Name == scenario.Variant).Mmus
            .Where(mmu => mmu <= scenario.Mmu).Order()];

    /// <summary>Takes the first candidate that still fails, and starts again from it, until none does or all is spent.</summary>
    Scenario SmallerProgram(Scenario scenario, Func<bool> isSpent)
    {
        var system = SystemCatalogue.Get(scenario.System);
        while (FirstFailing(Candidates.Of(scenario, system).Where(Allowed), isSpent) is { } smaller)
            scenario = smaller;
        bool small = scenario.Program.OperationCount <= MostOperationsForTwoCuts;
        return small && FirstFailing(Candidates.TwoCuts(scenario), isSpent) is { } muchSmaller
            ? SmallerProgram(muchSmaller, isSpent)
            : scenario;

        bool Allowed(Scenario candidate) => !keepMmu || candidate.Mmu == scenario.Mmu;
    }

    /// <summary>Where no plain program will do, one that is as plain as can be.</summary>
    Scenario Plainer(Scenario scenario, Func<bool> isSpent)
    {
        var system = SystemCatalogue.Get(scenario.System);
        while (FirstFailing(PlainerOperations.Of(scenario, system), isSpent) is { } plainer)
            scenario = plainer;
        return scenario;
    }

    Scenario? FirstFailing(IEnumerable<Scenario> candidates, Func<bool> isSpent) =>
        candidates.TakeWhile(_ => !isSpent()).Select(SearchSchedule).FirstOrDefault(found => found is not null);

    /// <summary>
    /// A schedule under which the candidate violates the property: without preemption, the nearest, with one preemption, a random one.
    /// </summary>
    Scenario? SearchSchedule(Scenario candidate)
    {
        var profiling = new ProfileRecorder();
        if (search.Violating(candidate with { Schedule = Schedule.Explicit.Default }, accessLog: profiling) is { } without)
            return without;
        var profile = profiling.Profile;
        if (HasOneOrder(candidate.Program, profile))
            return null;
        if (search.Violating(candidate) is { } nearest)
            return nearest;
        if (search.Within(candidate, 1, SearchBudget.AfterCut).Found is { } once)
            return once;
        var random =
            from name in SchedulersAfterCut
            from seed in Enumerable.Range(0, SeedsPerScheduler)
            select search.Violating(candidate, Schedulers.Make(name, (ulong)seed, profile));
        return random.FirstOrDefault(found => found is not null);
    }

    /// <summary>Variables in the order of their first use, tasks in the order of their text, as few preemptions as will do.</summary>
    Scenario Canonical(Scenario scenario, Func<bool> isSpent)
    {
        if (scenario.Program.Branches.Length < 2 && SwitchCount(scenario) == 0)
            return search.Violating(Named(scenario, scenario.Program)) ?? scenario;
        int preemptions = Preemptions(scenario);
        var renamed =
            from order in SmallPrograms.Orders(scenario.Program.Branches)
            let named = Named(scenario, scenario.Program with { Branches = order })
            orderby named.Program.ToString()
            where !isSpent()
            let found = search.WithFewestPreemptions(named, preemptions, SearchBudget.ForProof).Found
            where found is not null && Preemptions(found) <= preemptions
            select found;
        return renamed.FirstOrDefault() ?? DropSwitches(scenario);
    }

    /// <summary>Beside a single branch there may be background tasks.</summary>
    static bool HasOneOrder(Program program, Profile profile) =>
        program.Branches.IsEmpty || (program.Branches.Length == 1 && profile.Tasks < 2);

    static Scenario Named(Scenario scenario, Program program) =>
        scenario with { Program = SystemCatalogue.Get(scenario.System).Canonical(program) };

    /// <summary>Halves first and then single ones.</summary>
    Scenario DropSwitches(Scenario scenario)
    {
        var switches = ((Schedule.Explicit)scenario.Schedule).Switches;
        for (int size = Math.Max(1, switches.Length / 2); size >= 1; size /= 2)
        {
            for (int at = 0; at + size <= switches.Length;)
            {
                var fewer = scenario with { Schedule = new Schedule.Explicit(switches.RemoveRange(at, size)) };
                if (search.Violating(fewer) is { } found && SwitchCount(found) < switches.Length)
                {
                    scenario = found;
                    switches = ((Schedule.Explicit)found.Schedule).Switches;
                }
                else
                {
                    at += size;
                }
            }
        }

        return scenario;
    }

    static int Preemptions(Scenario scenario) => Executor.Execute(scenario).Preemptions;

    static int SwitchCount(Scenario scenario) => ((Schedule.Explicit)scenario.Schedule).Switches.Length;
}
