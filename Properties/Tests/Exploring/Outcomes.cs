using System.Text;
using GpuMm.Harness;
using GpuMm.Harness.Checking;
using GpuMm.Harness.Execution;
using GpuMm.Harness.Exploring;
using GpuMm.Harness.Scheduling;
using GpuMm.Implementation.Kernel;

namespace GpuMm.Tests.Exploring;

/// <summary>What a program can come to, as far as its tasks, the properties and the page tables can tell.</summary>
/// <param name="All">
/// An outcome each: what the calls of each task answered, where pages were mapped at the end, what was violated, how it ended.
/// </param>
/// <param name="Traces">An order of the steps each, up to the order of those that commute.</param>
/// <param name="Marks">The situations that were reached.</param>
/// <param name="Exploration">What was covered.</param>
sealed record Outcomes(HashSet<string> All, HashSet<string> Traces, UInt128 Marks, Exploration Exploration)
{
    /// <param name="scenario">What runs.</param>
    /// <param name="limits">How far.</param>
    /// <param name="announcedOnly">The search hears nothing of what steps touch beside what they announce, as it must.</param>
    public static Outcomes Of(Scenario scenario, ExplorationLimits limits, bool announcedOnly = false)
    {
        HashSet<string> all = [];
        HashSet<string> traces = [];
        UInt128 marks = 0;
        var last = new Outcome("", "", 0);
        var exploration = new Explorer(Run, limits).Explore(_ =>
        {
            marks |= last.Marks;
            return all.Add(last.What) | traces.Add(last.Trace) | true;
        });
        return new Outcomes(all, traces, marks, exploration);

        RunOutcome Run(IScheduler scheduler, IAccessLog log)
        {
            var heard = announcedOnly ? new Deaf(log) : log;
            (var end, last) = Watched(scenario, scheduler, heard);
            return end;
        }
    }

    /// <summary>What the schedulers make of it, some seeds each.</summary>
    public static IEnumerable<Outcome> Sample(Scenario scenario, int seeds)
    {
        var profiling = new ProfileRecorder();
        Executor.Execute(scenario, accessLog: profiling);
        return from name in Schedulers.Names
               from seed in Enumerable.Range(1, seeds)
               select Watched(scenario, Schedulers.Make(name, (ulong)seed, profiling.Profile), null).Outcome;
    }

    public bool Violates(string property) => All.Any(outcome => outcome.Contains(property, StringComparison.Ordinal));

    static (RunEnd End, Outcome Outcome) Watched(Scenario scenario, IScheduler scheduler, IAccessLog? log)
    {
        var trace = new Trace();
        var tables = new LastTables(scenario.Program.Branches.Length + 1);
        var execution = Executor.Execute(scenario, scheduler, tables, log is null ? trace : new Both(trace, log));
        return (execution.End, new Outcome(Describe(execution, tables.Text), ClassOf(trace), execution.Marks));
    }

    static string Describe(ExecutionRecord execution, string tables)
    {
        var answers = execution.History.Calls
            .Where(call => call.Operation is not null && call.Task <= execution.Scenario.Program.TaskCount)
            .OrderBy(call => call.Task).ThenBy(call => call.InvokedAt).Select(call => $"{call.Task}: {call.Response}");
        var violated = execution.Observed.Select(violation => violation.Property.Id).Distinct().Order();
        return $"{string.Join("; ", answers)}{tables}, violated: {string.Join(", ", violated)}, {execution.End}";
    }

    /// <summary>Two runs reorder only what commutes if and only if their events have the same clocks.</summary>
    static string ClassOf(Trace trace)
    {
        var order = new HappensBefore(trace, countReleases: false);
        order.Analyze(trace.Count);
        var text = new StringBuilder();
        foreach (int index in Enumerable.Range(0, trace.Count).OrderBy(i => trace[i].Task).ThenBy(i => trace[i].Ordinal))
        {
            foreach (int count in order.ClockOf(index))
                text.Append((char)count);
        }

        return text.ToString();
    }

    /// <summary>Looks at the pages when quiescence begins.</summary>
    sealed class LastTables(int quiescence) : IWitness
    {
        bool seen;

        public string Text { get; private set; } = "";

        public void StepTaken(Step step, Inspection inspection)
        {
            if (seen || step.Task != quiescence)
                return;
            seen = true;
            var world = inspection.World;
            Text = string.Concat(world.KnownPages.Select(page => $"; {world.NameOf(page)} is {world.Describe(page)}").Order());
        }

        public void Violated(Violation violation, Inspection inspection)
        {
        }
    }

    sealed class Deaf(IAccessLog log) : IAccessLog
    {
        public void StepTaken(Step step, bool timedOut) => log.StepTaken(step, timedOut);

        public void TimePassed() => log.TimePassed();

        public void Touched(StepKind kind, Resource resource)
        {
        }

        public void Stuck(Step step) => log.Stuck(step);
    }

    sealed class Both(IAccessLog one, IAccessLog other) : IAccessLog
    {
        public void StepTaken(Step step, bool timedOut)
        {
            one.StepTaken(step, timedOut);
            other.StepTaken(step, timedOut);
        }

        public void TimePassed()
        {
            one.TimePassed();
            other.TimePassed();
        }

        public void Touched(StepKind kind, Resource resource)
        {
            one.Touched(kind, resource);
            other.Touched(kind, resource);
        }

        public void Stuck(Step step)
        {
            one.Stuck(step);
            other.Stuck(step);
        }
    }
}
