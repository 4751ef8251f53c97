using System.Collections.Immutable;
using GpuMm.Harness;
using GpuMm.Harness.Checking;
using GpuMm.Harness.Execution;
using GpuMm.Harness.Scheduling;
using GpuMm.Harness.Systems.Vmm;
using GpuMm.Implementation.Kernel;
using GpuMm.Model.Vocabulary;
using Xunit;

namespace GpuMm.Tests.Checking;

/// <summary>Scenarios written by hand, with everything that a test does not speak of left plain.</summary>
static class HandWritten
{
    public const int Roomy = 512;

    public static Scenario Sequential(string variant, params Operation[] operations) =>
        new(VmmSystem.Instance.Name, variant, MmuVersion.V2, Roomy, 1, new Program([.. operations], []), [], Schedule.Explicit.Default);

    public static Scenario Concurrent(string variant, Operation[] prefix, params Operation[][] branches) =>
        Sequential(variant) with { Program = new Program([.. prefix], [.. branches.Select(branch => branch.ToImmutableArray())]) };

    public static Scenario MadeToFail(this Scenario scenario, FailureSite site, int nth) =>
        scenario with { Failures = scenario.Failures.Add(new InjectedFailure(site, nth)) };

    public static Scenario Switching(this Scenario scenario, params Switch[] switches) =>
        scenario with { Schedule = new Schedule.Explicit([.. switches]) };

    /// <summary>Runs it: the property must be violated, and the fixed Vmm must satisfy all properties in the same scenario.</summary>
    public static Violation ViolationOf(CheckedProperty property, Scenario scenario)
    {
        var asFixed = Executor.Execute(scenario with { Variant = VmmVariant.Fixed.Name });
        Assert.Empty(asFixed.Observed);
        Assert.Equal(RunEnd.Completed, asFixed.End);
        return Assert.Single(Executor.Execute(scenario).Observed, violation => violation.Property == property);
    }

    /// <summary>Every schedule with one switch, until one violates the property.</summary>
    public static Violation ViolationUnderSomeSwitch(CheckedProperty property, Scenario scenario)
    {
        int decisions = Executor.Execute(scenario).Decisions;
        var schedules =
            from decision in Enumerable.Range(0, decisions)
            from task in Enumerable.Range(1, scenario.Program.Branches.Length)
            select scenario.Switching(new Switch(decision, task));
        var failing = schedules.First(candidate => Executor.Execute(candidate).Observed.Any(violation => violation.Property == property));
        return ViolationOf(property, failing);
    }
}
