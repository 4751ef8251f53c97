using GpuMm.Harness;
using GpuMm.Harness.Execution;
using GpuMm.Harness.Minimizing;
using GpuMm.Harness.Reporting;
using GpuMm.Harness.Systems;
using GpuMm.Implementation.Kernel;
using GpuMm.Model.Vocabulary;
using Xunit;

namespace GpuMm.Tests.Minimizing;

/// <summary>Scenarios of one system, and what they become when they are made plainer.</summary>
sealed class ShrinkerBench(ISystem system)
{
    const int MostSteps = 500;

    public Scenario[] Cuts(Scenario scenario) => [.. Candidates.Of(scenario, system)];

    /// <summary>The operations one after the other, on a machine with room for them.</summary>
    public Scenario Scenario(params Operation[] operations) =>
        system.PlainScenario("fixed", MmuVersion.V2, new Program([.. operations], []));

    /// <summary>The forms of a program in which several operations change together.</summary>
    public string[] Plainer(params Operation[] operations) =>
        [.. system.Plainer(Scenario(operations)).Select(candidate => candidate.Program.ToString())];

    /// <summary>Cutting comes to an end, nothing is cut to itself, and nothing is left at last.</summary>
    public void AssertNothingIsLeft(Scenario scenario, int stride) =>
        Assert.Equal(0, End(scenario, stride, from => Others(from, Cuts(from))).Program.OperationCount);

    /// <summary>Where following one candidate or another comes to an end; which of them is taken depends on the stride.</summary>
    public static Scenario End(Scenario scenario, int stride, Func<Scenario, IEnumerable<Scenario>> candidates)
    {
        int steps = 0;
        for (var next = candidates(scenario).ToArray(); next.Length > 0; next = [.. candidates(scenario)])
        {
            scenario = next[steps * stride % next.Length];
            Assert.InRange(++steps, 1, MostSteps);
        }

        return scenario;
    }

    /// <summary>Every cut of the scenarios runs to its end and violates nothing.</summary>
    public void AssertCutsRun(IEnumerable<Scenario> scenarios)
    {
        foreach (var candidate in scenarios.SelectMany(Cuts))
        {
            var execution = Executor.Execute(candidate);
            Assert.Equal(RunEnd.Completed, execution.End);
            Assert.Empty(execution.Observed);
        }
    }

    static Scenario[] Others(Scenario scenario, Scenario[] candidates)
    {
        Assert.DoesNotContain(Token.Write(scenario), candidates.Select(candidate => Token.Write(candidate)));
        return candidates;
    }
}
