using GpuMm.Harness;
using GpuMm.Harness.Campaigns;
using GpuMm.Harness.Checking;
using GpuMm.Harness.Execution;
using GpuMm.Harness.Exploring;
using GpuMm.Harness.Reporting;
using GpuMm.Harness.Systems;
using GpuMm.Model.Vocabulary;
using Xunit;

namespace GpuMm.Tests.Campaigns;

/// <summary>A certificate says what was covered, no more; and the same whatever the number of workers.</summary>
public class ScopeExplorationTests
{
    static readonly ScopeOptions Small = new() { System = "vmm", Jobs = 2, Mmu = MmuVersion.V2, Operations = 1 };

    [Fact]
    public void What_is_right_holds_for_every_program_of_one_operation()
    {
        var certificate = ScopeExploration.Run(Small with { Mmu = null });
        Assert.True(certificate.IsComplete);
        Assert.False(certificate.Cancelled);
        Assert.Empty(certificate.Violations);
        Assert.Equal(0, certificate.Counts.BoundedPrograms);
        Assert.Equal(2 * certificate.Counts.Programs, certificate.Counts.Schedules); // one task on two formats
        Assert.True(certificate.Counts.Steps > certificate.Counts.Schedules);
    }

    /// <summary>Beside whatever its background tasks do.</summary>
    [Theory]
    [InlineData("vm")]
    [InlineData("svm")]
    [InlineData("manager")]
    public void So_does_what_is_right_of_the_other_systems(string system)
    {
        var certificate = ScopeExploration.Run(Small with { System = system, Mmu = null });
        Assert.True(certificate.IsComplete);
        Assert.Empty(certificate.Violations);
        Assert.Equal(SmallPrograms.Exactly(SystemCatalogue.Get(system), operations: 1, tasks: 1).Count(), certificate.Counts.Programs);
        Assert.True(certificate.Counts.Schedules > certificate.Counts.Programs);
    }

    /// <summary>What its workers do, an operation alone waits for, or has nothing to do with: it has one order.</summary>
    [Fact]
    public void So_does_what_is_right_of_device_memory()
    {
        var certificate = ScopeExploration.Run(Small with { System = "pagemap" });
        Assert.True(certificate.IsComplete);
        Assert.Empty(certificate.Violations);
        Assert.Equal(12, certificate.Counts.Programs);
        Assert.Equal(certificate.Counts.Programs, certificate.Counts.Schedules);
    }

    [Fact]
    public void What_is_right_holds_for_every_program_of_two_operations_within_a_bound()
    {
        var certificate = ScopeExploration.Run(Small with { Operations = 2, Preemptions = 0 });
        Assert.True(certificate.IsComplete);
        Assert.Empty(certificate.Violations);
        Assert.Equal(0, certificate.Counts.BoundedPrograms); // of those that would need the fallback there are none
        Assert.True(certificate.Counts.Schedules > certificate.Counts.Programs);
    }

    [Fact]
    public void A_defect_ends_it_at_the_first_violation_whatever_the_number_of_jobs()
    {
        var options = Small with { Variant = "N10", Operations = 2 };
        var alone = ScopeExploration.Run(options with { Jobs = 1 });
        var found = alone.Violations[0]; // the one that was looked for, before what the same run violates besides
        Assert.Equal(PropertyCatalogue.NoStaleTranslation, found.Property);
        Assert.False(alone.IsComplete);
        Assert.False(alone.Cancelled);
        Assert.Contains(Executor.Execute(Token.Read(found.Token)).Observed, violation => violation.Property == found.Property);
        foreach (int jobs in (int[])[2, 4])
        {
            var many = ScopeExploration.Run(options with { Jobs = jobs });
            Assert.Equal(alone.Counts, many.Counts);
            Assert.Equal(alone.Violations.Select(WithoutTime), many.Violations.Select(WithoutTime));
            Assert.Equal((alone.IsComplete, alone.Cancelled, alone.Scope), (many.IsComplete, many.Cancelled, many.Scope));
        }
    }

    [Fact]
    public void One_that_keeps_going_covers_everything_and_finds_each_property_once()
    {
        var certificate = ScopeExploration.Run(Small with { Variant = "nova-v7", KeepGoing = true, Operations = 2, Preemptions = 0 });
        Assert.True(certificate.IsComplete);
        var properties = certificate.Violations.Select(found => found.Property).ToArray();
        Assert.True(properties.Length > 1);
        Assert.Distinct(properties);
        var first = ScopeExploration.Run(Small with { Variant = "nova-v7", Operations = 2, Preemptions = 0 });
        Assert.True(first.Counts.Programs < certificate.Counts.Programs);
    }

    [Fact]
    public void Whoever_ends_it_gets_a_certificate_that_says_so()
    {
        using var ending = new CancellationTokenSource();
        var options = Small with { Operations = 4, Tasks = 3 };
        ScopeCounts? seen = null;
        var certificate = ScopeExploration.Run(options, Tick, ending.Token);
        Assert.False(certificate.IsComplete);
        Assert.True(certificate.Cancelled);
        Assert.Empty(certificate.Violations);
        Assert.True(certificate.Counts.Programs >= seen!.Value.Programs);

        void Tick(ScopeCounts counts, double seconds)
        {
            seen = counts;
            ending.Cancel();
        }
    }

    /// <summary>Nobody knows what would have come after the last step, and nobody varied what the fairness guard decided.</summary>
    [Theory]
    [InlineData("X03", false)]
    [InlineData("X10", true)]
    public void A_run_that_does_not_end_by_itself_leaves_it_incomplete(string variant, bool concurrent)
    {
        VmmOperation.Map map = new(0, 0, 1, null, Writable: true, FrameTooLarge: false);
        var program = concurrent
            ? new Program([], [[new VmmOperation.Prepare(0, 0, 1, null)], [new VmmOperation.Prepare(1, 0, 1, null)]])
            : new Program([map, new VmmOperation.Reclaim(0)], []);
        var options = Small with { KeepGoing = true, Preemptions = 1 };
        var scenario = SystemCatalogue.Get("vmm").PlainScenario(variant, MmuVersion.V2, program);
        var coverage = new ProgramExploration(scenario, options, wanted: null, CancellationToken.None).Run(tooLarge: false);
        Assert.Contains(coverage.Violations, met => met.Property == PropertyCatalogue.Progress);
        Assert.Equal(ExplorationEnd.RunCutShort, coverage.End);
        var right = new ProgramExploration(scenario with { Variant = "fixed" }, options, wanted: null, CancellationToken.None)
            .Run(tooLarge: false);
        Assert.Equal(ExplorationEnd.Complete, right.End);
    }

    [Fact]
    public void The_caller_says_how_many_runs_a_program_may_take()
    {
        var few = ScopeExploration.Run(Small with { System = "svm", Runs = 1 });
        var all = ScopeExploration.Run(Small with { System = "svm" });
        Assert.True(few.IsComplete);
        Assert.True(few.Counts.BoundedPrograms > 0);
        Assert.Equal((few.Counts.Programs, 0), (all.Counts.Programs, all.Counts.BoundedPrograms));
        Assert.Equal((1L, ScopeOptions.RunsWithoutBoundOf("svm")), (few.Options.RunsWithoutBound, all.Options.RunsWithoutBound));
    }

    [Fact]
    public void More_than_one_thing_at_a_time_is_refused() =>
        Assert.Throws<BadInputException>(() => ScopeExploration.Run(Small with { Variant = "N99" }));

    static FoundViolation WithoutTime(FoundViolation found) => found with { SecondsToFind = 0 };
}
