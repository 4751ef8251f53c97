using GpuMm.Harness.Execution;
using GpuMm.Harness.Systems;
using GpuMm.Harness.Systems.Vmm;
using GpuMm.Implementation.Kernel;
using GpuMm.Model.Vocabulary;
using Xunit;

namespace GpuMm.Tests.Generation;

/// <summary>What has no defects satisfies everything on generated scenarios, and they lead into every situation.</summary>
public sealed class SituationCoverageTests
{
    const int Executions = 20_000;

    const int ExecutionsOfManager = 2_500;

    /// <summary>Of the whole memory manager an execution takes long. These come up once in a thousand, and often in its parts.</summary>
    static readonly string[] RareInManager =
        ["eviction of dead process", "return raced", "spared other allocation", "notifier race lost", "range clamped"];

    [Fact]
    public void The_fixed_Vmm_violates_nothing_and_every_situation_is_reached()
    {
        var marks = UInt128.Zero;
        Dictionary<MmuVersion, int> ran = [];
        foreach (var scenario in SeededScenarios.Many("fixed", seed: 11, Executions))
        {
            var execution = Executor.Execute(scenario);
            Assert.Empty(execution.Observed);
            Assert.Null(execution.Undecided);
            Assert.Equal(RunEnd.Completed, execution.End);
            marks |= execution.Marks;
            ran[scenario.Mmu] = ran.GetValueOrDefault(scenario.Mmu) + 1;
        }

        Assert.Equal([], VmmSystem.Instance.Situations.Names.Where((_, number) => (marks >> number & 1) == 0));
        Assert.Equal(new Dictionary<MmuVersion, int> { [MmuVersion.V2] = Executions / 2, [MmuVersion.V3] = Executions / 2 }, ran);
    }

    [Theory]
    [InlineData("svm", Executions)]
    [InlineData("pagemap", Executions)]
    [InlineData("manager", ExecutionsOfManager)]
    public void So_do_systems_of_shared_memory(string name, int executions)
    {
        var system = SystemCatalogue.Get(name);
        var marks = UInt128.Zero;
        foreach (var scenario in SeededScenarios.OfFixed(system, seed: 11, executions))
        {
            var execution = Executor.Execute(scenario);
            Assert.Empty(execution.Observed);
            Assert.Null(execution.Undecided);
            Assert.Equal(RunEnd.Completed, execution.End);
            marks |= execution.Marks;
        }

        string[] missing = [.. system.Situations.Names.Where((_, number) => (marks >> number & 1) == 0)];
        Assert.Equal([], executions < Executions ? missing.Except(RareInManager) : missing);
    }

    [Fact]
    public void Most_operations_of_a_program_are_called()
    {
        var scenarios = SeededScenarios.Many("fixed", seed: 12, count: 500).ToArray();
        int written = scenarios.Sum(scenario => scenario.Program.OperationCount);
        int called = scenarios.Sum(scenario => Executor.Execute(scenario).History.Calls
            .Count(call => call.Operation is not null and not VmmOperation.Settle));
        Assert.InRange(called, written / 2, written * 3); // quiescence calls some too
    }
}
