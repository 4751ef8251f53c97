using GpuMm.Harness.Campaigns;
using GpuMm.Harness.Checking;
using GpuMm.Harness.Reporting;
using GpuMm.Model.Vocabulary;
using Xunit;

namespace GpuMm.Tests.Cli;

public class CampaignRunTests
{
    static readonly CampaignOptions Short = new() { Scenarios = 1500, Seed = 11, Jobs = 2 };

    [Theory]
    [InlineData("nova-v7", 1UL)]
    [InlineData("N03", 2UL)]
    [InlineData("X06", 3UL)]
    public void The_same_seed_finds_the_same_with_any_number_of_jobs(string variant, ulong seed)
    {
        var options = new CampaignOptions { Variant = variant, Scenarios = 20_000, Seed = seed };
        var alone = Campaign.Run(options with { Jobs = 1 });
        var many = Campaign.Run(options with { Jobs = 5 });
        Assert.NotEmpty(alone.Violations);
        Assert.Equal(alone.Violations.Select(WithoutTime), many.Violations.Select(WithoutTime));
        Assert.Equal(alone.Counts.Steps, many.Counts.Steps);
        Assert.Equal(alone.Counts.Reached, many.Counts.Reached);
    }

    [Fact]
    public void What_is_fixed_covers_the_same_with_any_number_of_jobs()
    {
        var alone = Campaign.Run(Short with { Jobs = 1, Scenarios = 200 });
        var many = Campaign.Run(Short with { Jobs = 5, Scenarios = 200 });
        Assert.Empty(alone.Violations);
        Assert.Equal(alone.Counts with { Reached = [] }, many.Counts with { Reached = [] });
        Assert.Equal(alone.Counts.Reached, many.Counts.Reached);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(31)]
    [InlineData(32)]
    [InlineData(100)]
    public void As_many_scenarios_run_as_were_asked_for(long scenarios) =>
        Assert.Equal(scenarios, Campaign.Run(Short with { Scenarios = scenarios }).Counts.Scenarios);

    [Fact]
    public void Another_seed_runs_other_scenarios() =>
        Assert.NotEqual(
            Campaign.Run(Short with { Scenarios = 32 }).Counts.Steps, Campaign.Run(Short with { Scenarios = 32, Seed = 12 }).Counts.Steps);

    /// <summary>It needs a switch. A scenario that did not violate the property again could not be made smaller, and would throw.</summary>
    [Theory]
    [InlineData("random")]
    [InlineData("pct")]
    [InlineData("pos")]
    [InlineData("surw")]
    public void What_any_scheduler_finds_is_found_again(string scheduler)
    {
        var result = Campaign.Run(Short with { Variant = "X06", Scheduler = scheduler, Scenarios = 20_000 });
        Assert.Equal(PropertyCatalogue.VaExclusive, result.Violations[0].Property);
        Assert.Equal(1, result.Violations[0].Preemptions);
    }

    [Fact]
    public void A_concurrent_scenario_runs_in_the_default_order_and_then_four_times_whatever_the_scheduler()
    {
        var counts = Campaign.Run(Short with { Scenarios = 100 }).Counts;
        Assert.True(counts.Schedules > 100 && (counts.Schedules - counts.Scenarios) % 4 == 0);
        Assert.Equal(counts.Schedules, Campaign.Run(Short with { Scenarios = 100, Scheduler = "pos" }).Counts.Schedules);
        Assert.InRange(counts.MostTasks, 2, Harness.Scenario.MaxTasks);
    }

    [Fact]
    public void A_defect_is_hunted_for_the_property_that_it_is_expected_to_violate()
    {
        var result = Campaign.Run(Short with { Variant = "N03", Scenarios = 20_000 });
        Assert.Equal(PropertyCatalogue.CriticalPathClean, result.Violations[0].Property);
        Assert.True(result.Counts.Scenarios < 20_000);
        Assert.All(result.Violations, found => Assert.True(found.SchedulesToFind <= result.Counts.Schedules));
    }

    [Fact]
    public void One_that_keeps_going_runs_to_its_end_and_finds_each_property_once()
    {
        var result = Campaign.Run(Short with { Variant = "nova-v7", KeepGoing = true });
        var properties = result.Violations.Select(found => found.Property).ToArray();
        Assert.Equal(Short.Scenarios, result.Counts.Scenarios);
        Assert.True(properties.Length > 2);
        Assert.Distinct(properties);
    }

    [Fact]
    public void What_is_found_describes_its_counterexample()
    {
        var found = Campaign.Run(Short with { Variant = "N25", Scenarios = 20_000 }).Violations[0];
        var scenario = Token.Read(found.Token);
        Assert.Equal(
            (scenario.System, scenario.Variant, scenario.Program.OperationCount, scenario.Program.TaskCount, scenario.Failures.Length),
            (found.System, found.Variant, found.Operations, found.Tasks, found.Failures));
        Assert.Contains(found.Token, found.Report);
    }

    [Theory]
    [InlineData(MmuVersion.V2)]
    [InlineData(MmuVersion.V3)]
    public void Only_the_format_that_was_asked_for_is_tested(MmuVersion mmu)
    {
        var result = Campaign.Run(Short with { Variant = "X05", Mmu = mmu, Scenarios = 20_000 });
        Assert.All(result.Violations, found => Assert.True(Token.Read(found.Token).Mmu <= mmu)); // v2 is plainer, and so preferred
        Assert.NotEmpty(result.Violations);
        Assert.Equal([mmu], CampaignTarget.Select(["vmm"], "X05", mmu)[0].Mmus);
    }

    [Fact]
    public void As_posted_stands_for_the_patches_and_not_for_the_defects() =>
        Assert.Equal(["nova-v7"], CampaignTarget.Select(["vmm"], CampaignTarget.AsPosted, null).Select(target => target.Variant.Name));

    [Fact]
    public void Of_shared_virtual_memory_there_are_two_versions_as_posted() => Assert.Equal(
        ["nouveau-v3", "nouveau-v2"],
        CampaignTarget.Select(["svm"], CampaignTarget.AsPosted, null).Select(target => target.Variant.Name));

    [Fact]
    public void The_time_is_over_when_it_is_over()
    {
        var result = Campaign.Run(new CampaignOptions { Seconds = 0.3, Seed = 1, Jobs = 2 });
        Assert.InRange(result.Seconds, 0.3, 30); // whatever else the machine does meanwhile
        Assert.True(result.Counts.Scenarios > 0);
        Assert.False(result.Cancelled);
    }

    [Fact]
    public void Progress_is_told_on_the_callers_thread()
    {
        int caller = Environment.CurrentManagedThreadId;
        List<int> threads = [];
        Campaign.Run(new CampaignOptions { Seconds = 1, Seed = 1, Jobs = 2 }, _ => threads.Add(Environment.CurrentManagedThreadId));
        Assert.NotEmpty(threads);
        Assert.All(threads, thread => Assert.Equal(caller, thread));
    }

    static FoundViolation WithoutTime(FoundViolation found) => found with { SecondsToFind = 0 };
}
