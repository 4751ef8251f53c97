using GpuMm.Harness;
using GpuMm.Harness.Campaigns;
using GpuMm.Harness.Execution;
using GpuMm.Harness.Measuring;
using GpuMm.Harness.Reporting;
using GpuMm.Harness.Systems;
using GpuMm.Implementation.Kernel;
using Xunit;

namespace GpuMm.Tests.Defects;

/// <summary>
/// The proof that the harness can find anything: each defect is found by the property that it is expected to violate, and its smallest
/// counterexample still shows it. The system without the defect passes the very same scenario under the same schedule.
/// </summary>
/// <remarks>
/// The kill table gives a seed from which the defect is found at once. How fast it is from others, and that all of them end in the same
/// small counterexample, is measured by <c>gpumm defects --run</c>.
/// </remarks>
public sealed class DefectsFoundTests
{
    /// <summary>Far more than the recorded seed takes, so that a change of the generator does not make the table worthless.</summary>
    const int Limit = 12_000;

    const int MostOperations = 6;

    public static TheoryData<string> Defects => [.. KnownDefect.All.Select(defect => defect.Id)];

    [Theory]
    [MemberData(nameof(Defects))]
    public void It_has_a_line_in_the_kill_table(string id) => Assert.True(
        KillTable.Find(id) is { Found: true, Token: not null },
        $"put what 'gpumm defects --run --id {id} --json -' writes into KillTable.json");

    [Theory]
    [MemberData(nameof(Defects))]
    public void It_is_found_by_the_expected_property(string id)
    {
        var options = new CampaignOptions { Variant = id, Scenarios = Limit, Jobs = 1, Seed = Recorded(id).Seed!.Value };
        var found = Campaign.Search(options).Wanted;
        Assert.True(found is not null, $"seed {options.Seed}: not found in {Limit} scenarios");
        Assert.Equal(Recorded(id).ExpectedProperty, found.Property.Id);
        AssertThatTheRightOnePasses(found.Scenario);
    }

    [Theory]
    [MemberData(nameof(Defects))]
    public void Its_smallest_counterexample_shows_it(string id)
    {
        var scenario = Token.Read(Recorded(id).Token!);
        Assert.Equal((Recorded(id).System, id), (scenario.System, scenario.Variant));
        Assert.InRange(scenario.Program.OperationCount, 1, MostOperations);
        Assert.Contains(Executor.Execute(scenario).Observed, violation => violation.Property.Id == Recorded(id).ExpectedProperty);
        AssertThatTheRightOnePasses(scenario);
    }

    [Fact]
    public void The_kill_table_has_no_line_of_a_defect_that_is_gone() => Assert.All(KillTable.Defects, line =>
        Assert.Contains(KnownDefect.All, defect => (defect.System, defect.Id) == (line.System, line.Id)));

    static DefectMeasurement Recorded(string id) => KillTable.Find(id)!;

    static void AssertThatTheRightOnePasses(Scenario scenario)
    {
        var same = Pipeline.WithExplicitSchedule(scenario) with { Variant = SystemCatalogue.RightVariant };
        var execution = Executor.Execute(same);
        Assert.True(execution.Observed.Count == 0, $"{Token.Write(same)}: {string.Join("; ", execution.Observed)}");
        Assert.Null(execution.Undecided);
        Assert.Equal(RunEnd.Completed, execution.End);
    }
}
