using GpuMm.Harness;
using GpuMm.Harness.Execution;
using GpuMm.Harness.Exploring;
using GpuMm.Implementation.Kernel;
using GpuMm.Model.Vocabulary;
using GpuMm.Tests.Checking;
using Xunit;

namespace GpuMm.Tests.Execution;

/// <summary>
/// Exploration leaves out orders of steps that touch nothing in common. If a step touched something without saying so, an order would be
/// left out that ends otherwise: here whatever few preemptions can bring about must be found although orders are left out.
/// </summary>
public sealed class ReorderingTests
{
    static readonly ExplorationLimits TwoPreemptions = ExplorationLimits.None with { Preemptions = 2 };

    static readonly Scenario SpaceGivenBackTooEarly =
        HandWritten.Concurrent("N10", [Op.Map(0)], [Op.Drop(0)], [Op.GpuRead(0), Op.Map(1)]);

    /// <summary>By what the harness itself shares between tasks.</summary>
    public static TheoryData<string, Scenario> Programs() => new()
    {
        { "slots", HandWritten.Concurrent("fixed", [Op.Map(0)], [Op.Unmap(0)], [Op.Map(0), Op.GpuRead(0)]) },
        { "slots half-way through a call", HandWritten.Concurrent("fixed", [], [Op.Map(0)], [Op.Settle(), Op.ReadMapping(0)]) },
        { "history", HandWritten.Concurrent("fixed", [Op.Map(0)], [Op.Unmap(0)], [Op.Settle()]) },
        { "caches and claims", HandWritten.Concurrent("fixed", [Op.Map(0)], [Op.Unmap(0)], [Op.GpuRead(0)]) },
        { "free list", HandWritten.Concurrent("fixed", [Op.Map(0), Op.Map(1)], [Op.Unmap(0), Op.Map(2)], [Op.Unmap(1)]) },
        { "audit", SpaceGivenBackTooEarly },
        { "stale translations", HandWritten.Concurrent("N25", [Op.Map(0)], [Op.Unmap(0)], [Op.GpuRead(0), Op.Map(1)]) },
    };

    [Theory]
    [MemberData(nameof(Programs))]
    public void No_outcome_is_lost(string shared, Scenario scenario)
    {
        var (reduced, all) = (Outcomes(scenario, TwoPreemptions), Outcomes(scenario, TwoPreemptions with { Reduce = false }));
        Assert.True(all.Count > 1, $"nothing depends on the order of what tasks do with {shared}");
        Assert.Equal(all.Order(), reduced.Order());
    }

    /// <summary>By what would not be heard of.</summary>
    public static TheoryData<ResourceKind, Scenario> Unheard() => new()
    {
        { ResourceKind.History, SpaceGivenBackTooEarly },
        { ResourceKind.Cell, HandWritten.Concurrent("N10", [Op.Map(0)], [Op.Drop(0)], [Op.Unmap(0), Op.Map(0)]) },
    };

    [Theory]
    [MemberData(nameof(Unheard))]
    public void An_outcome_is_lost_if_a_touch_is_not_reported(ResourceKind unheard, Scenario scenario)
    {
        var all = Outcomes(scenario, ExplorationLimits.None);
        Assert.ProperSuperset(Outcomes(scenario, ExplorationLimits.None, unheard), all);
    }

    static HashSet<string> Outcomes(Scenario scenario, ExplorationLimits limits, ResourceKind unheard = ResourceKind.None)
    {
        var run = new ScenarioRun(scenario);
        HashSet<string> outcomes = [];
        var explorer = new Explorer((scheduler, log) => run.Under(scheduler, new HardOfHearing(log, unheard)), limits);
        var covered = explorer.Explore(_ =>
        {
            outcomes.Add(OutcomeOf(run.Last));
            return true;
        });
        Assert.True(covered.IsComplete);
        return outcomes;
    }

    /// <summary>What callers saw: each answer, which calls were over when which began, and what was violated.</summary>
    static string OutcomeOf(ExecutionRecord execution)
    {
        int quiescence = execution.Scenario.Program.Branches.Length + 1;
        Call[] calls = [.. execution.History.Calls.Where(call => call.Task < quiescence).OrderBy(call => call.Task)];
        var answers = calls.Select(call => $"{call.Task} {call.Operation}: {InWords(call.Response)}, after {Before(call)}");
        var violated = execution.Observed.Select(violation => violation.Property.Id).Order();
        return $"{string.Join("; ", answers)}; {string.Join(' ', violated)}; {execution.End}";

        string Before(Call call) =>
            string.Join(' ', calls.Where(other => other.RespondedAt < call.InvokedAt).Select(other => Array.IndexOf(calls, other)));
    }

    /// <summary>Without the numbers of mappings and the values written, which are dealt out in the order of events.</summary>
    static string InWords(Response? response) =>
        response is VmmResponse.Accessed { Faulted: false } accessed ? $"{accessed.Vfn} -> {accessed.Frame}" : $"{response}";

    /// <summary>Hears of no touch of one kind, as if nobody reported it.</summary>
    sealed class HardOfHearing(IAccessLog log, ResourceKind unheard) : IAccessLog
    {
        public void StepTaken(Step step, bool timedOut) => log.StepTaken(step, timedOut);

        public void TimePassed() => log.TimePassed();

        public void Touched(StepKind kind, Resource resource)
        {
            if (resource.Kind != unheard)
                log.Touched(kind, resource);
        }

        public void Stuck(Step step) => log.Stuck(step);
    }
}
