using GpuMm.Harness;
using GpuMm.Harness.Systems.Manager;
using GpuMm.Harness.Systems.Svm;
using GpuMm.Model.Vocabulary;
using Xunit;

namespace GpuMm.Tests.Generation;

/// <summary>Every meeting of the parts is what its name says, in all its forms, and each is among the generated programs.</summary>
public sealed class ManagerDuelCoverageTests
{
    const int Count = 300;

    const int Upper = SvmWindow.PagesPerHalf;

    const int Buffer = SvmWindow.UnmanagedPage;

    static readonly Operation Prepare = new SvmOperation.PrepareMap(0);
    static readonly Operation Unmap = new SvmOperation.UnmapPages(0);
    static readonly Operation Unplug = new SvmOperation.Unplug();

    static readonly string[] Generated = [.. ManagerScenarios.Many(seed: 1, 6_000).Select(scenario => Shape(scenario.Program))];

    public static TheoryData<string> Duels => [.. Enum.GetNames<ManagerDuel>()];

    [Fact]
    public void Every_duel_has_a_weight()
    {
        Assert.Equal(Enum.GetValues<ManagerDuel>().Length, ManagerDuels.Weights.Length);
        Assert.DoesNotContain(0, ManagerDuels.Weights);
    }

    [Theory]
    [MemberData(nameof(Duels))]
    public void Every_duel_is_among_the_generated_programs(string name)
    {
        var shapes = Enumerable.Range(0, 3).SelectMany(home => Programs(Enum.Parse<ManagerDuel>(name), home)).Select(Shape).ToHashSet();
        Assert.InRange(Generated.Count(shapes.Contains), 10, Generated.Length / 5);
    }

    [Theory]
    [MemberData(nameof(Duels))]
    public void A_duel_has_two_or_three_sides_and_pages_that_are_there(string name)
    {
        foreach (int home in Enumerable.Range(0, SvmWindow.Pages))
        {
            foreach (var program in Programs(Enum.Parse<ManagerDuel>(name), home))
            {
                Assert.InRange(program.Branches.Length, 2, 3);
                Assert.All(program.Branches, branch => Assert.NotEmpty(branch));
                Assert.All(program.Operations, operation => Assert.Equal(operation, ManagerScenarios.RoundTrip(operation)));
                var accessed = AccessesOf(program.Operations).Select(access => access.Page).Where(page => page != Buffer);
                Assert.All(accessed, page => Assert.True(IsThere(program, page), program.ToString()));
            }
        }
    }

    /// <summary>They lie in the same page table as the buffer.</summary>
    [Theory]
    [InlineData(ManagerDuel.BufferAndFault)]
    [InlineData(ManagerDuel.BufferAndMigration)]
    internal void The_page_of_the_process_is_a_neighbour_of_the_buffer(ManagerDuel duel)
    {
        var programs = Programs(duel, home: 0);
        int[] pages = [.. programs.SelectMany(program => program.Operations).SelectMany(PagesOf).Where(page => page != Buffer).Distinct()];
        Assert.Equal([Buffer - 1, Upper], pages.Order());
        Assert.All(pages, page => Assert.Equal(SvmWindow.VfnOf(Buffer).Raw / 512, SvmWindow.VfnOf(page).Raw / 512));
    }

    [Fact]
    public void A_buffer_comes_or_is_given_up_beside_a_fault()
    {
        var programs = Programs(ManagerDuel.BufferAndFault, home: 0);
        Assert.All(programs, program => Assert.Equal(Prepare, program.Branches[1][0]));
        Assert.Equal(["execute", "unmap"], programs.Select(program => $"{program.Branches[1][1]}".Split('(')[0]).Distinct().Order());
        Assert.All(programs, program => Assert.NotEmpty(AccessesOf(program.Branches[0])));
    }

    [Fact]
    public void A_buffer_comes_or_goes_beside_a_migration()
    {
        var programs = Programs(ManagerDuel.BufferAndMigration, home: 0);
        Assert.All(programs, program => Assert.IsType<SvmOperation.Populate>(program.Branches[0][0]));
        Assert.Equal(
            [
                "A = prepare(page 3); execute(A, read-only); gpu", "A = prepare(page 3); execute(A, writable); gpu",
                "A = prepare(page 3); unmap(A)", "unmap(A)", "unmap(A); A = prepare(page 3)",
            ],
            programs.Select(program => string.Join("; ", program.Branches[1].Select(
                operation => operation is SvmOperation.GpuAccess ? "gpu" : $"{operation}"))).Distinct().Order(StringComparer.Ordinal));
        Assert.Contains(programs, program => program.Prefix.Contains(Prepare));
        Assert.Contains(programs, program => !program.Prefix.Contains(Prepare));
    }

    [Fact]
    public void A_buffer_is_used_while_it_comes_goes_or_stays()
    {
        var programs = Programs(ManagerDuel.BufferInUse, home: 0);
        Assert.All(programs, program => Assert.Equal(Prepare, program.Prefix[0]));
        Assert.All(programs, program => Assert.Contains(program.Branches, branch => AccessesOf(branch).Count() == branch.Length));
        Assert.All(programs.SelectMany(program => AccessesOf(program.Operations)), access => Assert.Equal(Buffer, access.Page));
        Assert.Contains(programs, program => program.Prefix.Length == 1 && program.Branches[0][0] is SvmOperation.ExecuteMap);
        Assert.Contains(programs, program => program.Branches[0] is [SvmOperation.UnmapPages, SvmOperation.PrepareMap, ..]);
        Assert.Contains(programs, program => program.Branches.Length == 3);
    }

    [Fact]
    public void Two_buffers_want_one_place()
    {
        var programs = Programs(ManagerDuel.TwoBuffers, home: 0);
        Assert.All(programs, program => Assert.Equal(
            [0, 1], program.Operations.OfType<SvmOperation.PrepareMap>().Select(prepare => prepare.Slot).Order()));
        Assert.All(programs, program => Assert.Equal(new SvmOperation.PrepareMap(1), program.Branches[1][0]));
        Assert.Contains(programs, program => program.Branches[0].Contains(Unmap));
        Assert.Contains(programs, program => program.Branches[0][0] == Prepare);
    }

    [Fact]
    public void Device_memory_is_there_when_somebody_needs_room_and_another_uses_it()
    {
        var programs = Programs(ManagerDuel.Pressure, home: 0);
        Assert.All(programs, program => Assert.Equal(2, program.Prefix.Count(operation => operation is SvmOperation.Populate)));
        var needs = programs.Select(program => program.Branches[0]).ToArray();
        Assert.Contains(needs, need => need is [SvmOperation.PrepareMap] or [SvmOperation.PrepareMap, SvmOperation.ExecuteMap]);
        Assert.Contains(needs, need => need is [SvmOperation.PrepareMap, SvmOperation.Populate]);
        Assert.Contains(needs, need => need is [SvmOperation.GpuAccess { Page: >= Upper }]);
        Assert.Contains(needs, need => need is [SvmOperation.Populate, ..]);
        Assert.Contains(programs, program => program.Branches[1].All(operation => operation is SvmOperation.Load or SvmOperation.Store));
        Assert.Contains(programs, program => AccessesOf(program.Branches[1]).Any());
    }

    [Fact]
    public void Both_processors_use_what_is_fetched()
    {
        Assert.All(Programs(ManagerDuel.PingPong, home: 1), program =>
        {
            Assert.Contains(new SvmOperation.Advise(0, 1, 1), program.Prefix);
            Assert.All(program.Branches[0], operation => Assert.Equal(1, Assert.IsType<SvmOperation.GpuAccess>(operation).Page));
            Assert.All(program.Branches[1], operation => Assert.True(operation is SvmOperation.Load or SvmOperation.Store));
        });
        Assert.All(Programs(ManagerDuel.Atomic, home: 1), program => Assert.True(
            program.Branches is [[SvmOperation.GpuAccess { Access: FaultAccess.Atomic, Page: 1 }, ..], [SvmOperation.Store { Page: 1 }, ..]]
                && program.Prefix.Contains(new SvmOperation.Advise(0, 1, 1))));
    }

    [Fact]
    public void What_is_fetched_is_taken_away_in_every_way()
    {
        var programs = Programs(ManagerDuel.TakenAway, home: 1);
        Assert.All(programs, program => Assert.Contains(new SvmOperation.Advise(0, 1, 1), program.Prefix));
        Assert.Equal(
            ["Mprotect", "Munmap", "Reclaim"], programs.Select(program => program.Branches[1][0].GetType().Name).Distinct().Order());
        Assert.Contains(programs, program => program.Branches[1] is [_, SvmOperation.Mmap]);
    }

    [Fact]
    public void What_lies_beside_an_access_is_taken_away_in_every_way()
    {
        var programs = Programs(ManagerDuel.Beside, home: 3);
        Assert.All(programs, program => Assert.Equal(
            SvmWindow.MappedAtStart - 1, AccessesOf(program.Branches[0]).First().Page + PagesOf(program.Branches[1][0]).Single()));
        Assert.All(programs, program => Assert.Equal(PagesOf(program.Branches[1][0]), PagesOf(program.Prefix[0])));
        Assert.Equal(
            ["Mprotect", "Munmap", "Reclaim"], programs.Select(program => program.Branches[1][0].GetType().Name).Distinct().Order());
        Assert.Contains(programs, program => program.Prefix is [SvmOperation.Store, SvmOperation.Populate]);
    }

    [Theory]
    [InlineData(ManagerDuel.Evicted, "EvictDmem")]
    [InlineData(ManagerDuel.Gone, "Exit, OtherDeviceMigrate")]
    internal void What_is_in_device_memory_goes(ManagerDuel duel, string ways)
    {
        var programs = Programs(duel, home: 1);
        Assert.All(programs, program => Assert.Contains(program.Prefix, operation => operation is SvmOperation.Populate { Page: 1 }));
        Assert.All(programs, program => Assert.NotEmpty(AccessesOf(program.Branches[0])));
        Assert.Equal(ways, string.Join(", ", programs.Select(program => program.Branches[1][0].GetType().Name).Distinct().Order()));
    }

    [Fact]
    public void The_device_goes_beside_whatever_uses_it()
    {
        var programs = Programs(ManagerDuel.Unplugged, home: 1);
        Assert.All(programs, program => Assert.Equal(Unplug, program.Branches[1][0]));
        var users = programs.Select(program => program.Branches[0][0].GetType().Name).Distinct().Order();
        Assert.Equal(["GpuAccess", "Load", "Populate", "PrepareMap", "Store"], users);
    }

    /// <summary>The program with all accesses of the GPU and all slices alike.</summary>
    static string Shape(Program program) => program.Select(operation => operation switch
    {
        SvmOperation.GpuAccess access => access with { Access = FaultAccess.Read, Cached = true },
        SvmOperation.Populate populate => populate with { TimesliceMs = 0 },
        _ => operation,
    }).ToString();

    static Program[] Programs(ManagerDuel duel, int home) =>
        [.. Enumerable.Range(0, Count).Select(index => new ManagerDuels(SvmScenarios.Choices(7, index), home).About(duel))];

    static IEnumerable<SvmOperation.GpuAccess> AccessesOf(IEnumerable<Operation> branch) => branch.OfType<SvmOperation.GpuAccess>();

    static IEnumerable<int> PagesOf(Operation operation) =>
        SvmNames.RangeOf(operation) is var (page, pages) ? Enumerable.Range(page, pages) : [];

    /// <summary>From the start, or by an mmap of the prefix.</summary>
    static bool IsThere(Program program, int page) => page < SvmLimits.PagesAtFirst
        || program.Prefix.OfType<SvmOperation.Mmap>().SelectMany(PagesOf).Contains(page);
}
