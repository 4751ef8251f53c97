using BenchmarkDotNet.Attributes;
using GpuMm.Harness;
using GpuMm.Harness.Execution;
using GpuMm.Harness.Generation;
using GpuMm.Harness.Scheduling;
using GpuMm.Harness.Systems;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Benchmarks;

/// <summary>
/// One schedule of the fixed Vmm, on one core: an execution of a program of about eight operations with quiescence, all checks on; and what
/// building its scenario costs.
/// </summary>
[MemoryDiagnoser]
public class VmmSchedules
{
    const int Batch = 1000;
    const int NumbersPerScenario = 96;

    Scenario[] scenarios = [];

    [GlobalSetup]
    public void Generate() => scenarios = [.. Enumerable.Range(0, Batch).Select(Scenario)];

    [Benchmark(OperationsPerInvoke = Batch)]
    public int Execute()
    {
        int violations = 0;
        foreach (var scenario in scenarios)
            violations += Executor.Execute(scenario).Observed.Count;
        return violations;
    }

    [Benchmark(OperationsPerInvoke = Batch)]
    public int Build() => Enumerable.Range(0, scenarios.Length).Sum(i => Scenario(i).Program.OperationCount);

    static Scenario Scenario(int index)
    {
        var random = new SplitMix((ulong)index);
        int[] drawn = [.. Enumerable.Range(0, NumbersPerScenario).Select(_ => random.Below(int.MaxValue))];
        var mmu = index % 2 == 0 ? MmuVersion.V2 : MmuVersion.V3;
        var schedule = new Schedule.Seeded("random", (ulong)index);
        return SystemCatalogue.Get("vmm").Generate(new Choices(drawn), "fixed", mmu) with { Schedule = schedule };
    }
}
