using GpuMm.Harness.Checking;
using GpuMm.Harness.Execution;
using GpuMm.Harness.Scheduling;
using GpuMm.Harness.Systems;

namespace GpuMm.Harness.Minimizing;

/// <summary>
/// Makes a failing scenario smaller: fewer tasks, fewer operations, operations moved to the sequential prefix, fewer failures, plainer
/// arguments. After each cut the schedule is searched again, because a smaller program needs another one. Then the smallest plain program
/// of that size is looked for, and the schedule with the fewest preemptions.
/// </summary>
/// <param name="property">What the smaller ones must violate too.</param>
/// <param name="keepMmu">Whether the page table format is part of the question, as when only one was asked for.</param>
public sealed class Minimizer(CheckedProperty property, bool keepMmu = false)
{
    const int MostOperationsForTwoCuts = 6;
    const int RunsAfterCut = 250;
    const int SeedsPerScheduler = 8;

    static readonly string[] SchedulersAfterCut = [Schedulers.Pct, "random"];

    readonly ScheduleSearch search = new(property);

    /// <summary>Executions that the search took.</summary>
    public long Runs => search.Runs;

    /// <exception cref="ArgumentException">The scenario does not violate the property.</exception>
    public Counterexample Minimize(Scenario failing)
    {
        var best = search.Violating(Pipeline.WithExplicitSchedule(failing))
            ?? throw new ArgumentException($"the scenario does not violate {property}", nameof(failing));
        best = SmallerProgram(best);
        best = new SmallestProgram(search).NoLargerThan(best, Preemptions(best)) ?? Canonical(best);
        return new Counterexample(FewestPreemptions(best), property);
    }

    /// <summary>Takes the first candidate that still fails, and starts again from it, until none does.</summary>
    Scenario SmallerProgram(Scenario scenario)
    {
        var system = SystemCatalogue.Get(scenario.System);
        while (FirstFailing(Candidates.Of(scenario, system).Where(Allowed)) is { } smaller)
            scenario = smaller;
        bool small = scenario.Program.OperationCount <= MostOperationsForTwoCuts;
        return small && FirstFailing(Candidates.TwoCuts(scenario)) is { } muchSmaller ? SmallerProgram(muchSmaller) : scenario;

        bool Allowed(Scenario candidate) => !keepMmu || candidate.Mmu == scenario.Mmu;
    }

    Scenario? FirstFailing(IEnumerable<Scenario> candidates) =>
        candidates.Select(SearchSchedule).FirstOrDefault(found => found is not null);

    /// <summary>
    /// A schedule under which the candidate violates the property: without preemption, the nearest, with one preemption, a random one.
    /// </summary>
    Scenario? SearchSchedule(Scenario candidate)
    {
        var profiling = new ProfileRecorder();
        if (search.Violating(candidate with { Schedule = Schedule.Explicit.Default }, accessLog: profiling) is { } without)
            return without;
        if (candidate.Program.Branches.Length < 2)
            return null;
        if (search.Violating(candidate) is { } nearest)
            return nearest;
        if (search.Within(candidate, 1, RunsAfterCut).Found is { } once)
            return once;
        var profile = profiling.Profile;
        var random =
            from name in SchedulersAfterCut
            from seed in Enumerable.Range(0, SeedsPerScheduler)
            select search.Violating(candidate, Schedulers.Make(name, (ulong)seed, profile));
        return random.FirstOrDefault(found => found is not null);
    }

    Scenario Canonical(Scenario scenario)
    {
        var program = SystemCatalogue.Get(scenario.System).Canonical(scenario.Program);
        return search.Violating(scenario with { Program = program }) ?? scenario;
    }

    Scenario FewestPreemptions(Scenario scenario) => scenario.Program.Branches.Length < 2
        ? scenario
        : search.WithFewestPreemptions(scenario, Preemptions(scenario), Counterexample.RunsForProof).Found ?? DropSwitches(scenario);

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
