using GpuMm.Harness;
using GpuMm.Harness.Execution;
using GpuMm.Harness.Reporting;
using GpuMm.Harness.Systems;
using GpuMm.Harness.Systems.Manager;
using GpuMm.Harness.Systems.Pagemap;
using GpuMm.Harness.Systems.Svm;
using GpuMm.Harness.Systems.Vm;
using GpuMm.Harness.Systems.Vmm;
using GpuMm.Implementation.Kernel;
using GpuMm.Tests.Generation;
using Xunit;

namespace GpuMm.Tests.Defects;

/// <summary>
/// The proof that the harness can find anything: each defect is found by the property that it is expected to violate, from any seed, and
/// its counterexample is small. The system without the defect passes the very same scenario under the same schedule.
/// </summary>
public sealed class DefectsFoundTests
{
    /// <summary>
    /// Scenarios for one seed. The hardest defects need up to 3,000: one write of a few that must fail, or one moment in a
    /// walk.
    /// </summary>
    const int Limit = 12_000;

    const int MostOperations = 4;

    /// <summary>A second VM may have to be created first.</summary>
    const int MostOperationsOnVms = 5;

    static readonly ulong[] Seeds = [1, 2, 3];

    public static TheoryData<string> Defects => DefectsOf(VmmSystem.Instance);

    public static TheoryData<string> DefectsOfVms => DefectsOf(VmSystem.Instance);

    public static TheoryData<string> DefectsOfSharedMemory => DefectsOf(SvmSystem.Instance);

    public static TheoryData<string> DefectsOfDeviceMemory => DefectsOf(PagemapSystem.Instance);

    public static TheoryData<string> DefectsOfTheWhole => DefectsOf(ManagerSystem.Instance);

    [Theory]
    [MemberData(nameof(Defects))]
    public void It_is_found_from_every_seed_and_its_counterexample_is_small(string defect) =>
        AssertThatItIsFound(defect, Seeds, MostOperations);

    /// <summary>Other seeds than the first take longer and say the same.</summary>
    [Theory]
    [MemberData(nameof(DefectsOfVms))]
    public void It_is_found_in_a_vm_and_its_counterexample_is_small(string defect) =>
        AssertThatItIsFound(defect, Seeds[..1], MostOperationsOnVms);

    [Theory]
    [MemberData(nameof(DefectsOfSharedMemory))]
    public void It_is_found_in_shared_virtual_memory_and_its_counterexample_is_small(string defect) =>
        AssertThatItIsFound(defect, Seeds[..1], MostOperations);

    [Theory]
    [MemberData(nameof(DefectsOfDeviceMemory))]
    public void It_is_found_in_device_memory_and_its_counterexample_is_small(string defect) =>
        AssertThatItIsFound(defect, Seeds[..1], MostOperations);

    [Theory]
    [MemberData(nameof(DefectsOfTheWhole))]
    public void It_is_found_in_the_whole_and_its_counterexample_is_small(string defect) =>
        AssertThatItIsFound(defect, Seeds[..1], MostOperations);

    static TheoryData<string> DefectsOf(ISystem system) =>
        [.. system.Variants.Where(variant => variant.IsDefect).Select(variant => variant.Name)];

    static void AssertThatItIsFound(string defect, ulong[] seeds, int mostOperations)
    {
        var property = SeededScenarios.VariantOf(defect).Expected!;
        foreach (ulong seed in seeds)
        {
            var found = SeededScenarios.FirstViolating(defect, property.Id, seed, Limit);
            Assert.True(found is not null, $"seed {seed}: {property} was not violated in {Limit} scenarios");
            var minimal = Pipeline.Minimize(found.Value.Scenario, property);
            Assert.InRange(minimal.Scenario.Program.OperationCount, 1, mostOperations);
            Assert.Contains(Executor.Execute(minimal.Scenario).Observed, violation => violation.Property == property);
            AssertThatTheFixedOnePasses(found.Value.Scenario);
            AssertThatTheFixedOnePasses(minimal.Scenario);
        }
    }

    static void AssertThatTheFixedOnePasses(Scenario scenario)
    {
        var same = Pipeline.WithExplicitSchedule(scenario) with { Variant = VmmVariant.Fixed.Name };
        var execution = Executor.Execute(same);
        Assert.True(execution.Observed.Count == 0, $"{Token.Write(same)}: {string.Join("; ", execution.Observed)}");
        Assert.Null(execution.Undecided);
        Assert.Equal(RunEnd.Completed, execution.End);
    }
}
