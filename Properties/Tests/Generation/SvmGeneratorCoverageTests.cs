using GpuMm.Harness;
using GpuMm.Harness.Systems.Svm;
using GpuMm.Implementation.Kernel;
using GpuMm.Model.Vocabulary;
using Xunit;

namespace GpuMm.Tests.Generation;

/// <summary>Every branch of the generator of programs on shared virtual memory is taken within a fixed number of scenarios.</summary>
public sealed class SvmGeneratorCoverageTests
{
    const int Count = 3_000;

    static readonly Scenario[] Scenarios = [.. SvmScenarios.Many(seed: 1, Count)];

    static readonly SvmOperation[] Operations = [.. Scenarios.SelectMany(scenario => scenario.Program.Operations).Cast<SvmOperation>()];

    public static TheoryData<string> Kinds => [.. typeof(SvmOperation).GetNestedTypes().Select(type => type.Name).Except(OfOtherDrivers)];

    static IEnumerable<string> OfOtherDrivers =>
    [
        nameof(SvmOperation.Populate), nameof(SvmOperation.Unplug), nameof(SvmOperation.Advise), nameof(SvmOperation.PrepareMap),
        nameof(SvmOperation.ExecuteMap), nameof(SvmOperation.UnmapPages),
    ];

    public static TheoryData<FailureSite> Sites => [.. SvmLimits.Sites];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_kind_of_operation_occurs(string kind) =>
        Assert.True(Operations.Count(operation => operation.GetType().Name == kind) > Count / 30);

    [Fact]
    public void Accesses_of_both_processors_are_about_half_of_all() => Assert.InRange(
        Operations.Count(operation => operation is SvmOperation.GpuAccess or SvmOperation.Load or SvmOperation.Store),
        Operations.Length * 2 / 5, Operations.Length * 3 / 4);

    [Fact]
    public void Some_programs_lack_a_kind_and_have_another_often() => Occurs(
        scenario => scenario.Program.Operations.Count(operation => operation is SvmOperation.Bind) > 2
            && !scenario.Program.Operations.Any(operation => operation is SvmOperation.Store));

    [Theory]
    [MemberData(nameof(Sites))]
    public void Every_site_is_made_to_fail_early_and_late(FailureSite site)
    {
        var failures = Scenarios.SelectMany(scenario => scenario.Failures).Where(failure => failure.Site == site).ToArray();
        Assert.Contains(failures, failure => failure.Nth == 1);
        Assert.Contains(failures, failure => failure.Nth > 8);
        Assert.True(failures.Count(failure => failure.Nth <= 4) > failures.Length * 7 / 10);
        Assert.All(failures, failure => Assert.InRange(failure.Nth, 1, 12));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Scenarios_have_up_to_two_failures(int count) => Occurs(scenario => scenario.Failures.Length == count, 100);

    [Theory]
    [InlineData(1, 100)]
    [InlineData(2, 1_000)]
    [InlineData(3, 500)]
    [InlineData(4, 100)]
    public void Programs_have_one_to_four_branches(int count, int atLeast) =>
        Occurs(scenario => scenario.Program.Branches.Length == count, atLeast);

    [Fact]
    public void Machines_differ_in_all_that_a_machine_of_this_system_has()
    {
        var machines = Scenarios
            .CountBy(scenario => (scenario.MemorySizeInPages, scenario.FaultBufferEntries, scenario.Mmu)).ToDictionary();
        Assert.Equal(SvmLimits.VramSizes.Length * SvmLimits.FaultBufferSizes.Length * 2, machines.Count);
        Assert.All(machines.Values, count => Assert.True(count > Count / 100));
        Assert.All(Scenarios, scenario => Assert.Equal((1, 0), (scenario.AddressSpaces, scenario.AddressSpaceSlots)));
        Occurs(scenario => scenario.MemorySizeInPages == SvmLimits.RoomyVramInPages, Count / 3);
    }

    [Fact]
    public void Most_programs_are_about_one_page_and_each_page_is_the_home_of_some()
    {
        var homes = Scenarios.Select(HomeOf).OfType<(int Page, double Share)>().ToArray();
        Assert.True(homes.Count(home => home.Share > 0.6) > homes.Length * 6 / 10);
        var byPage = homes.CountBy(home => home.Page).ToDictionary();
        Assert.Equal(SvmWindow.Pages, byPage.Count);
        Assert.All(byPage.Values, count => Assert.True(count > Count / 100));
        Assert.True(byPage[0] + byPage[1] > Count * 4 / 10);
        Assert.True(byPage[SvmWindow.UnmanagedPage] > Count / 20);
    }

    [Fact]
    public void Ranges_have_every_length_and_cross_where_a_page_table_ends()
    {
        var ranges = Operations.Select(SvmNames.RangeOf).OfType<(int, int Pages)>();
        Assert.Equal([1, 2, 3, 4], ranges.Select(range => range.Pages).Distinct().Order());
        Occurs(scenario => scenario.Program.Operations.Any(operation =>
            operation is SvmOperation.Bind { Page: <= 1, Pages: > 1 } bind && bind.Page + bind.Pages > 2), 50);
    }

    [Fact]
    public void Mappings_have_every_kind_and_protection_and_are_mostly_plain()
    {
        var maps = Operations.OfType<SvmOperation.Mmap>().ToArray();
        Assert.Equal(9, maps.Select(map => (map.Kind, map.Prot)).Distinct().Count());
        Assert.True(maps.Count(map => map is { Kind: VmaKind.Anonymous, Prot: Prot.ReadWrite }) > maps.Length * 4 / 10);
        Assert.Equal(3, Operations.OfType<SvmOperation.Mprotect>().Select(protect => protect.Prot).Distinct().Count());
    }

    [Fact]
    public void Accesses_have_every_strength_with_the_TLB_and_without()
    {
        var accesses = Operations.OfType<SvmOperation.GpuAccess>().CountBy(access => (access.Access, access.Cached)).ToDictionary();
        Assert.Equal(8, accesses.Count);
        Assert.All(accesses.Values, count => Assert.True(count > Count / 20));
    }

    [Fact]
    public void The_child_exists_before_most_of_what_it_does()
    {
        int early = 0, late = 0;
        foreach (var program in Scenarios.Select(scenario => scenario.Program))
        {
            var operations = program.Operations.ToArray();
            int fork = Array.FindIndex(operations, operation => operation is SvmOperation.Fork);
            for (int i = 0; i < operations.Length; i++)
            {
                if (SvmNames.ProcessOf(operations[i]) == 1)
                    (early, late) = fork >= 0 && fork < i ? (early, late + 1) : (early + 1, late);
            }
        }

        Assert.True(late > Count / 5);
        Assert.InRange(early, 1, late / 3);
    }

    [Fact]
    public void Most_programs_begin_with_a_page_that_is_there_and_some_do_not()
    {
        var first = Scenarios.Select(scenario => scenario.Program.Operations.First()).ToArray();
        int there = first.Count(operation =>
            operation is SvmOperation.Mmap || SvmNames.RangeOf(operation) is ( < SvmLimits.PagesAtFirst, _));
        Assert.InRange(there, Count * 7 / 10, Count * 95 / 100);
    }

    /// <summary>A task that knew what the others do would map it again first.</summary>
    [Fact]
    public void What_one_task_takes_away_another_uses() => Occurs(
        scenario => scenario.Program.Branches is [[.., SvmOperation.CloseGpu or SvmOperation.Exit], var other, ..]
            && other[0] is SvmOperation.GpuAccess or SvmOperation.Bind,
        20);

    [Fact]
    public void Somebody_is_left_for_every_branch() => Assert.All(Scenarios, scenario =>
    {
        Assert.DoesNotContain(scenario.Program.Prefix, operation => operation is SvmOperation.Exit);
        Assert.All(scenario.Program.Branches, branch => Assert.NotEmpty(branch));
    });

    [Fact]
    public void A_pin_is_undone_where_it_was_made() => Occurs(
        scenario => scenario.Program.Operations.OfType<SvmOperation.Unpin>().Any(unpin =>
            scenario.Program.Operations.Contains(new SvmOperation.Pin(unpin.Process, unpin.Page))),
        50);

    [Fact]
    public void Programs_stay_within_the_limits_of_the_system()
    {
        Assert.All(Scenarios, scenario => Assert.InRange(scenario.Program.OperationCount, 1, 20));
        Assert.All(Operations, operation => Assert.InRange(SvmNames.ProcessOf(operation) ?? 0, 0, SvmWindow.Processes - 1));
        Assert.All(
            Operations.Select(SvmNames.RangeOf).OfType<(int Page, int Pages)>(),
            range => Assert.True(SvmLimits.IsRange(range.Page, range.Pages)));
        Assert.All(Operations.OfType<SvmOperation.Mremap>(), remap => Assert.InRange(remap.Page, 0, SvmWindow.PagesPerHalf - 1));
    }

    [Fact]
    public void The_same_choices_make_the_same_scenario() => Assert.Equal(
        Scenarios.Take(100).Select(scenario => scenario.Program.ToString()),
        SvmScenarios.Many(seed: 1, 100).Select(scenario => scenario.Program.ToString()));

    static void Occurs(Func<Scenario, bool> fits, int atLeast = 1) => Assert.InRange(Scenarios.Count(fits), atLeast, Count);

    /// <summary>The page that most operations begin at, and how many of them do.</summary>
    static (int Page, double Share)? HomeOf(Scenario scenario)
    {
        int[] pages = [.. scenario.Program.Operations.Select(SvmNames.RangeOf).OfType<(int Page, int)>().Select(range => range.Page)];
        if (pages.Length == 0)
            return null;
        var (page, count) = pages.CountBy(page => page).MaxBy(pair => pair.Value);
        return (page, (double)count / pages.Length);
    }
}
