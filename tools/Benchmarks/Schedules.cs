using BenchmarkDotNet.Attributes;
using GpuMm.Harness;
using GpuMm.Harness.Execution;
using GpuMm.Harness.Generation;
using GpuMm.Harness.Scheduling;
using GpuMm.Harness.Systems;

namespace GpuMm.Benchmarks;

/// <summary>
/// One schedule of a system without defects, on one core: an execution of a program of about eight operations with quiescence, all checks
/// on; and what building its scenario costs.
/// </summary>
[MemoryDiagnoser]
public class Schedules
{
    const int Batch = 1000;
    const int NumbersPerScenario = 96;

    Scenario[] scenarios = [];

    [Params("vmm", "vm", "svm")]
    public string System { get; set; } = "";

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

    Scenario Scenario(int index)
    {
        var system = SystemCatalogue.Get(System);
        var mmus = system.Variants[0].Mmus;
        var random = new SplitMix((ulong)index);
        int[] drawn = [.. Enumerable.Range(0, NumbersPerScenario).Select(_ => random.Below(int.MaxValue))];
        var schedule = new Schedule.Seeded("random", (ulong)index);
        return system.Generate(new Choices(drawn), "fixed", mmus[index % mmus.Count]) with { Schedule = schedule };
    }
}
