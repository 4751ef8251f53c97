using GpuMm.Harness;
using GpuMm.Harness.Execution;
using GpuMm.Harness.Exploring;
using GpuMm.Harness.Systems;
using GpuMm.Implementation.Kernel;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Tests.Exploring;

/// <summary>What a program of the Vmm can come to, as far as its tasks and the properties can tell.</summary>
/// <param name="All">An outcome each: what the calls of each task answered, what was violated, how it ended.</param>
/// <param name="Exploration">What was covered.</param>
sealed record VmmOutcomes(HashSet<string> All, Exploration Exploration)
{
    static readonly ISystem Vmm = SystemCatalogue.Get("vmm");

    public static Scenario Scenario(string variant, Program program) => Vmm.PlainScenario(variant, MmuVersion.V2, program);

    /// <param name="scenario">What runs.</param>
    /// <param name="limits">How far.</param>
    /// <param name="announcedOnly">The search hears nothing of what steps touch beside what they announce, as it must.</param>
    public static VmmOutcomes Of(Scenario scenario, ExplorationLimits limits, bool announcedOnly = false)
    {
        HashSet<string> all = [];
        ExecutionRecord? last = null;
        var exploration = new Explorer(Run, limits).Explore(_ => all.Add(Describe(last!)) || all.Count > 0);
        return new VmmOutcomes(all, exploration);

        RunEnd Run(IScheduler scheduler, IAccessLog log)
        {
            last = Executor.Execute(scenario, scheduler, accessLog: announcedOnly ? new Deaf(log) : log);
            return last.End;
        }
    }

    public bool Violates(string property) => All.Any(outcome => outcome.Contains(property, StringComparison.Ordinal));

    static string Describe(ExecutionRecord execution)
    {
        var answers = execution.History.Calls
            .Where(call => call.Operation is not null && call.Task <= execution.Scenario.Program.TaskCount)
            .OrderBy(call => call.Task).ThenBy(call => call.InvokedAt).Select(call => $"{call.Task}: {call.Response}");
        var violated = execution.Observed.Select(violation => violation.Property.Id).Distinct().Order();
        return $"{string.Join("; ", answers)}, violated: {string.Join(", ", violated)}, {execution.End}";
    }

    sealed class Deaf(IAccessLog log) : IAccessLog
    {
        public void StepTaken(Step step, bool timedOut) => log.StepTaken(step, timedOut);

        public void Touched(StepKind kind, Resource resource)
        {
        }

        public void Stuck(Step step) => log.Stuck(step);
    }
}
