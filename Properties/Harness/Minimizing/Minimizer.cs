using GpuMm.Harness.Checking;
using GpuMm.Harness.Execution;
using GpuMm.Harness.Scheduling;
using GpuMm.Harness.Systems;

namespace GpuMm.Harness.Minimizing;

/// <summary>
/// Makes a failing scenario smaller: fewer tasks, fewer operations, operations moved to the sequential prefix, fewer failures, plainer
/// arguments; then fewer switches. After each cut the schedule is searched again, because a smaller program needs another one.
/// </summary>
/// <param name="property">What the smaller ones must violate too.</param>
/// <param name="keepMmu">Whether the page table format is part of the question, as when only one was asked for.</param>
public sealed class Minimizer(CheckedProperty property, bool keepMmu = false)
{
    const int SeedsPerScheduler = 12;
    const int Rounds = 12;
    const int MostOperationsForTwoCuts = 6;
    const int RunsForOneSwitch = 400;
    const int RunsForTwoSwitches = 12_000;

    int runs;

    /// <summary>Executions that the search took.</summary>
    public int Runs => runs;

    public Counterexample Minimize(Scenario failing)
    {
        var best = Violating(Pipeline.WithExplicitSchedule(failing))
            ?? throw new ArgumentException($"the scenario does not violate {property}", nameof(failing));
        for (int round = 0; round < Rounds; round++)
        {
            var smaller = FewerSwitches(SmallerProgram(best));
            if (smaller == best || Same(smaller, best))
                break;
            best = smaller;
        }

        return new Counterexample(Canonical(best), property);
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

    Scenario Canonical(Scenario scenario) =>
        Violating(SystemCatalogue.Get(scenario.System).Canonical(scenario)) ?? scenario;

    /// <summary>
    /// A schedule under which the candidate violates the property: without switches, the nearest, with one switch, a random one.
    /// </summary>
    Scenario? SearchSchedule(Scenario candidate)
    {
        if (Violating(candidate with { Schedule = Schedule.Explicit.Default }) is { } without)
            return without;
        if (candidate.Program.Branches.Length < 2)
            return null;
        if (Violating(candidate) is { } nearest)
            return nearest;
        if (FewestSwitches(candidate, 1, RunsForOneSwitch) is { } once)
            return once;
        foreach (string scheduler in Schedulers.Names)
        {
            for (ulong seed = 0; seed < SeedsPerScheduler; seed++)
            {
                if (Violating(candidate with { Schedule = new Schedule.Seeded(scheduler, seed) }) is { } found)
                    return found;
            }
        }

        return null;
    }

    /// <summary>Every schedule with at most two switches; if none of them fails, drops switches of the one there is.</summary>
    Scenario FewerSwitches(Scenario scenario) =>
        scenario.Program.Branches.Length < 2 ? scenario : FewestSwitches(scenario, 2, RunsForTwoSwitches) ?? DropSwitches(scenario);

    Scenario? FewestSwitches(Scenario scenario, int switches, int runLimit) =>
        new BoundedSearch(RunOnce, runLimit).Find(scenario, switches);

    /// <summary>Halves first and then single ones.</summary>
    Scenario DropSwitches(Scenario scenario)
    {
        var switches = ((Schedule.Explicit)scenario.Schedule).Switches;
        for (int size = Math.Max(1, switches.Length / 2); size >= 1; size /= 2)
        {
            for (int at = 0; at + size <= switches.Length;)
            {
                var fewer = scenario with { Schedule = new Schedule.Explicit(switches.RemoveRange(at, size)) };
                if (Violating(fewer) is { } found && SwitchCount(found) < switches.Length)
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

    /// <summary>The scenario with the schedule that it takes, if it violates the property; else null.</summary>
    Scenario? Violating(Scenario scenario)
    {
        var (execution, fails) = RunOnce(scenario);
        return fails ? scenario with { Schedule = execution.Taken } : null;
    }

    (ExecutionRecord Execution, bool Fails) RunOnce(Scenario scenario)
    {
        runs++;
        var execution = Executor.Execute(scenario);
        return (execution, execution.Observed.Any(violation => violation.Property == property));
    }

    static int SwitchCount(Scenario scenario) => ((Schedule.Explicit)scenario.Schedule).Switches.Length;

    static bool Same(Scenario a, Scenario b) => Reporting.Token.Write(a) == Reporting.Token.Write(b);
}
