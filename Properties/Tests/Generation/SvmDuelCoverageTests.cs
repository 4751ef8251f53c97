using GpuMm.Harness;
using GpuMm.Harness.Systems.Svm;
using GpuMm.Model.Vocabulary;
using Xunit;

namespace GpuMm.Tests.Generation;

/// <summary>Every duel is what its name says, in all its forms, and each is among the generated programs.</summary>
public sealed class SvmDuelCoverageTests
{
    const int Count = 400;

    const int Upper = SvmWindow.PagesPerHalf;

    static readonly string[] Generated = [.. SvmScenarios.Many(seed: 1, 6_000).Select(scenario => Shape(scenario.Program))];

    public static TheoryData<string> Duels => [.. Enum.GetNames<SvmDuel>()];

    [Fact]
    public void Every_duel_has_a_weight()
    {
        Assert.Equal(Enum.GetValues<SvmDuel>().Length, SvmDuels.Weights.Length);
        Assert.DoesNotContain(0, SvmDuels.Weights);
    }

    [Theory]
    [MemberData(nameof(Duels))]
    public void Every_duel_is_among_the_generated_programs(string name)
    {
        var duel = Enum.Parse<SvmDuel>(name);
        var shapes = Programs(duel, home: 0).Select(Shape).ToHashSet();
        Assert.InRange(Generated.Count(shapes.Contains), 10, Generated.Length / 10);
    }

    /// <summary>Somebody on the GPU and somebody else, at the same time, and on pages that are there.</summary>
    [Theory]
    [MemberData(nameof(Duels))]
    public void A_duel_has_two_to_four_sides_and_a_page_to_fight_for(string name)
    {
        foreach (int home in Enumerable.Range(0, SvmWindow.Pages))
        {
            foreach (var program in Programs(Enum.Parse<SvmDuel>(name), home))
            {
                Assert.InRange(program.Branches.Length, 2, 4);
                Assert.InRange(program.OperationCount, 2, 14);
                Assert.All(program.Branches, branch => Assert.NotEmpty(branch));
                Assert.All(program.Operations.SelectMany(PagesOf), page => Assert.True(IsThere(program, page), program.ToString()));
            }
        }
    }

    [Theory]
    [InlineData(SvmDuel.Munmap, typeof(SvmOperation.Munmap))]
    [InlineData(SvmDuel.Mprotect, typeof(SvmOperation.Mprotect))]
    [InlineData(SvmDuel.Reclaim, typeof(SvmOperation.Reclaim))]
    [InlineData(SvmDuel.Mremap, typeof(SvmOperation.Mremap))]
    [InlineData(SvmDuel.Bind, typeof(SvmOperation.Bind))]
    [InlineData(SvmDuel.OtherDevice, typeof(SvmOperation.OtherDeviceMigrate))]
    internal void An_engine_accesses_the_page_while_somebody_takes_it_away(SvmDuel duel, Type taker) => Assert.All(
        Programs(duel, home: 1), program => Assert.True(
            AccessesOf(program.Branches[0]).Any(access => access.Page == 1) && program.Branches[1][0].GetType() == taker
                && SvmNames.RangeOf(program.Branches[1][0]) == (1, 1),
            program.ToString()));

    /// <summary>Where the driver hears of it, it is spared.</summary>
    [Fact]
    public void The_reaper_comes_beside_an_engine_or_when_the_GPU_is_closed()
    {
        var programs = Programs(SvmDuel.Reap, home: 1);
        Assert.All(programs, program => Assert.Equal(new SvmOperation.Reap(0, 1, 1), program.Branches[1][0]));
        var closed = programs.Where(program => program.Prefix.Contains(new SvmOperation.CloseGpu(0))).ToArray();
        Assert.InRange(closed.Length, Count / 5, Count / 2);
        Assert.All(closed, program => Assert.Contains(new SvmOperation.Bind(0, 1, 1), program.Prefix));
        Assert.All(programs.Except(closed), program => Assert.NotEmpty(AccessesOf(program.Branches[0])));
    }

    [Theory]
    [InlineData("process 0: fork; process 0: store(page 1)")] // the parent writes once it has forked, meanwhile
    [InlineData("process 0: store(page 1)")]
    [InlineData("process 1: store(page 1)")]
    [InlineData("process 1: gpu write(page 1)")]
    public void Everybody_writes_what_is_to_be_copied(string branch) => Assert.Contains(
        Programs(SvmDuel.CopyOnWrite, home: 1), program => string.Join("; ", program.Branches[1]) == branch
            && program.Operations.Contains(new SvmOperation.Fork()) && program.Prefix.Contains(new SvmOperation.Store(0, 1)));

    [Theory]
    [InlineData(SvmDuel.CpuAccess)]
    [InlineData(SvmDuel.Evict)]
    internal void The_page_is_in_device_memory_when_it_begins(SvmDuel duel) => Assert.All(
        Programs(duel, home: 1), program => Assert.Equal(new SvmOperation.Bind(0, 1, 1), program.Prefix[^1]));

    [Fact]
    public void Device_memory_is_evicted_beside_accesses_of_either_processor()
    {
        var programs = Programs(SvmDuel.Evict, home: 1);
        Assert.All(programs, program => Assert.IsType<SvmOperation.EvictDmem>(program.Branches[1][0]));
        Assert.Contains(programs, program => program.Branches[0][0] is SvmOperation.GpuAccess);
        Assert.Contains(programs, program => program.Branches[0][0] is SvmOperation.Load or SvmOperation.Store);
    }

    [Fact]
    public void Engines_want_different_things_of_one_page()
    {
        var programs = Programs(SvmDuel.Engines, home: 1);
        var sets = programs.Select(program =>
            AccessesOf(program.Branches.Select(branch => branch[0])).Select(access => access.Access).Order().ToArray());
        Assert.All(sets, set => Assert.Distinct(set));
        Assert.Equal(4 + 4, sets.Select(set => string.Join(' ', set)).Distinct().Count());
        Assert.All(programs.SelectMany(program => AccessesOf(program.Operations)), access => Assert.Equal(1, access.Page));
    }

    [Fact]
    public void More_engines_fault_than_there_are_entries()
    {
        Assert.All(Programs(SvmDuel.FullBuffer, home: 5), program =>
        {
            Assert.True(program.Branches.Length > SvmLimits.LeastFaultEntries);
            Assert.All(program.Branches, branch => Assert.All(branch, operation => Assert.IsType<SvmOperation.GpuAccess>(operation)));
        });
        var engines = Enumerable.Range(3, 2).Select(count => SvmScenarios.Many(seed: 1, 3_000).Count(scenario =>
            scenario.FaultBufferEntries == SvmLimits.LeastFaultEntries && scenario.Program.Branches.Length == count
            && scenario.Program.Branches.All(branch => AccessesOf(branch).Count() == branch.Length)));
        Assert.All(engines, count => Assert.True(count > 15));
    }

    [Theory]
    [InlineData("process 0: exit")]
    [InlineData("process 0: svm fini")]
    [InlineData("process 1: exit")]
    [InlineData("process 1: svm fini")]
    public void Either_process_ends_or_closes_beside_its_engine(string end)
    {
        var programs = Programs(SvmDuel.Lifetime, home: 1).Where(program => program.Branches[1][0].ToString() == end).ToArray();
        Assert.True(programs.Length > Count / 20);
        Assert.All(programs, program => Assert.Contains(
            AccessesOf(program.Branches[0]), access => access.Process == SvmNames.ProcessOf(program.Branches[1][0])));
    }

    [Fact]
    public void A_bind_goes_beside_a_pin_and_an_atomic_beside_a_store()
    {
        Assert.All(Programs(SvmDuel.Pin, home: 1), program => Assert.Equal(
            (new SvmOperation.Bind(0, 1, 1), new SvmOperation.Pin(0, 1)), (program.Branches[0][0], program.Branches[1][0])));
        Assert.All(Programs(SvmDuel.Atomic, home: 1), program => Assert.True(
            program.Branches is [[SvmOperation.GpuAccess { Access: FaultAccess.Atomic, Page: 1 }, ..],
                [SvmOperation.Store { Page: 1 }, ..]]));
    }

    [Fact]
    public void A_bind_crosses_a_hole_that_is_there_or_comes_meanwhile()
    {
        var programs = Programs(SvmDuel.Hole, home: 6);
        Assert.All(programs, program =>
        {
            var bind = Assert.IsType<SvmOperation.Bind>(program.Branches[0][0]);
            var hole = program.Operations.OfType<SvmOperation.Munmap>().Single();
            Assert.Equal(Upper, bind.Page);
            Assert.InRange(hole.Page, bind.Page, bind.Page + bind.Pages - 1);
        });
        Assert.Contains(programs, program => program.Prefix.Any(operation => operation is SvmOperation.Munmap { Page: Upper }));
        Assert.Contains(programs, program => program.Branches[1][0] is SvmOperation.Munmap { Page: Upper + 1 });
    }

    [Fact]
    public void The_unmanaged_page_is_mapped_and_accessed() => Assert.All(Programs(SvmDuel.Unmanaged, home: 0), program =>
    {
        Assert.All(program.Operations.SelectMany(PagesOf), page => Assert.Equal(SvmWindow.UnmanagedPage, page));
        Assert.IsType<SvmOperation.Mmap>(program.Prefix[0]);
        Assert.NotEmpty(AccessesOf(program.Branches[0]));
    });

    /// <summary>The program with all accesses of the GPU alike.</summary>
    static string Shape(Program program) => program.Select(operation => operation is SvmOperation.GpuAccess access
        ? access with { Access = FaultAccess.Read, Cached = true } : operation).ToString();

    static Program[] Programs(SvmDuel duel, int home) =>
        [.. Enumerable.Range(0, Count).Select(index => new SvmDuels(SvmScenarios.Choices(7, index), home).About(duel))];

    static IEnumerable<SvmOperation.GpuAccess> AccessesOf(IEnumerable<Operation> branch) => branch.OfType<SvmOperation.GpuAccess>();

    static IEnumerable<int> PagesOf(Operation operation) =>
        SvmNames.RangeOf(operation) is var (page, pages) ? Enumerable.Range(page, pages) : [];

    /// <summary>From the start, by an mmap of the prefix, or where an mremap puts it.</summary>
    static bool IsThere(Program program, int page) => page < SvmLimits.PagesAtFirst
        || program.Prefix.OfType<SvmOperation.Mmap>().SelectMany(PagesOf).Contains(page)
        || program.Operations.OfType<SvmOperation.Mremap>().SelectMany(PagesOf).Contains(page - Upper);
}
