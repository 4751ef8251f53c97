using GpuMm.Harness;
using GpuMm.Harness.Checking;
using GpuMm.Harness.Exploring;
using GpuMm.Harness.Systems;
using GpuMm.Model.Vocabulary;
using Xunit;

namespace GpuMm.Tests.Exploring;

/// <summary>
/// A step of the Vmm touches more than it announces. If one of these touches were not reported, orders would count as equivalent that are
/// not, and an outcome would be missed.
/// </summary>
public class VmmExplorationTests
{
    const int Programs = 6;
    const int ReducedRuns = 600;

    static readonly ISystem Vmm = SystemCatalogue.Get("vmm");
    static readonly Program[] ThreeOperations = [.. SmallPrograms.Exactly(Vmm, operations: 3, tasks: 2)];

    /// <summary>The caches are warm, somebody invalidates them, and accesses that hit meanwhile put the acknowledgement off.</summary>
    public static TheoryData<Program> WithWarmCaches() =>
    [
        new Program([Map, Read], [[Read], [Read, new VmmOperation.Settle(0)]]),
        new Program([Map, Read], [[Read, new VmmOperation.Settle(0)], [Read]]),
        new Program([Map, Read], [[Read], [Read, new VmmOperation.Unmap(0)]]),
        new Program([Map, Read], [[new VmmOperation.Settle(0)], [Read], [Read]]),
        new Program([Map, Read], [[Read], [Read], [new VmmOperation.Unmap(0)]]),
    ];

    [Theory]
    [InlineData("fixed", 2UL, MmuVersion.V2)]
    [InlineData("fixed", 5UL, MmuVersion.V3)]
    [InlineData("N19", 1UL, MmuVersion.V2)]
    [InlineData("N25", 3UL, MmuVersion.V3)]
    [InlineData("X06", 4UL, MmuVersion.V2)]
    [InlineData("X09", 6UL, MmuVersion.V2)]
    public void Whatever_a_scheduler_can_make_happen_was_explored(string variant, ulong seed, MmuVersion mmu)
    {
        var random = new SplitMix(seed);
        for (int compared = 0; compared < Programs;)
        {
            var scenario = Plain(variant, ThreeOperations[random.Below(ThreeOperations.Length)], mmu);
            if (EverySample.WasExplored(scenario, ReducedRuns))
                compared++; // the others have too many orders
        }
    }

    [Theory]
    [MemberData(nameof(WithWarmCaches))]
    public void So_was_what_puts_an_acknowledgement_off(Program program) =>
        Assert.True(EverySample.WasExplored(Plain("fixed", program), runs: 20_000));

    /// <summary>Before its first step nobody decides when a task runs; so nothing may depend on which task is listed first.</summary>
    [Theory]
    [InlineData("fixed")]
    [InlineData("N25")]
    public void The_order_in_which_tasks_are_listed_is_no_order_of_events(string variant)
    {
        Operation[] first = [new VmmOperation.Map(0, 0, 1, null, Writable: false, FrameTooLarge: false)];
        Operation[] second = [new VmmOperation.Drop(0)];
        var program = new Program([Map, new VmmOperation.Unmap(0)], [[.. first], [.. second]]);
        var swapped = program with { Branches = [[.. second], [.. first]] };
        Assert.Equal(Answers(variant, program, 1, 2), Answers(variant, swapped, 2, 1));
    }

    /// <summary>The outcomes with the tasks under other names.</summary>
    static IEnumerable<string> Answers(string variant, Program program, int nameOfFirst, int nameOfSecond)
    {
        var outcomes = Outcomes.Of(Plain(variant, program), ExplorationLimits.None);
        Assert.True(outcomes.Exploration.IsComplete);
        return outcomes.All.Select(outcome => outcome.Split(", violated: ")).Select(parts => string.Join(" | ", parts[0].Split("; ")
            .Where(part => !part.StartsWith("vmm ", StringComparison.Ordinal)) // tables: which frame is used first is no race
            .Select(answer => answer.Replace("1: ", $"{nameOfFirst}# ").Replace("2: ", $"{nameOfSecond}# ")).Order()) + parts[1]).Order();
    }

    /// <summary>
    /// Whether an access is still in flight when the command that invalidates returns. The step that ends the access announces something
    /// else, and so does the return of the command.
    /// </summary>
    [Fact]
    public void An_access_that_ends_in_time_is_told_from_one_that_does_not_only_because_steps_report_what_else_they_touch()
    {
        var program = new Program([Map], [[new VmmOperation.GpuAccess(0, 0, Access.Write, Cached: true)], [new VmmOperation.Settle(0)]]);
        var (found, deaf) = WithAndWithoutTouches("N19", program);
        Assert.ProperSubset(found.All, deaf.All);
        Assert.True(found.Violates(PropertyCatalogue.NoStaleTranslation.Id));
        Assert.False(WithAndWithoutTouches("fixed", program).Found.Violates(PropertyCatalogue.NoStaleTranslation.Id));
    }

    /// <summary>The second task takes the variable first, and then the first one finds no use for it; or between its operations.</summary>
    [Fact]
    public void An_outcome_is_found_only_because_variables_report_who_has_them()
    {
        var program = new Program([], [[Map, new VmmOperation.Cancel(0)], [new VmmOperation.Prepare(0, 0, 1, null)]]);
        var (found, deaf) = WithAndWithoutTouches("fixed", program);
        Assert.ProperSubset(found.All, deaf.All);
    }

    static (Outcomes Found, Outcomes Deaf) WithAndWithoutTouches(string variant, Program program)
    {
        var scenario = Plain(variant, program);
        var found = Outcomes.Of(scenario, ExplorationLimits.None);
        var deaf = Outcomes.Of(scenario, ExplorationLimits.None, announcedOnly: true);
        Assert.True(found.Exploration.IsComplete && deaf.Exploration.IsComplete);
        Assert.True(deaf.Exploration.Schedules < found.Exploration.Schedules);
        return (found, deaf);
    }

    static Scenario Plain(string variant, Program program, MmuVersion mmu = MmuVersion.V2) => Vmm.PlainScenario(variant, mmu, program);

    static VmmOperation.GpuAccess Read => new(0, 0, Access.Read, Cached: true);

    static VmmOperation.Map Map => new(0, 0, 1, null, Writable: true, FrameTooLarge: false);
}
