using GpuMm.Harness;
using GpuMm.Harness.Systems.Svm;
using GpuMm.Model.Vocabulary;
using GpuMm.Tests.Generation;
using GpuMm.Tests.Systems;
using Xunit;

namespace GpuMm.Tests.Minimizing;

/// <summary>Programs on shared virtual memory become plainer, that comes to an end, and each step is a program.</summary>
public sealed class SvmShrinkerTests
{
    static readonly ShrinkerBench Bench = new(SvmSystem.Instance);

    [Fact]
    public void A_plain_operation_has_no_plainer_form()
    {
        SvmOperation[] plain =
        [
            new SvmOperation.Mmap(0, 0, 1, VmaKind.Anonymous, Prot.ReadWrite),
            new SvmOperation.Munmap(0, 0, 1),
            new SvmOperation.Mprotect(0, 0, 1, Prot.Read),
            new SvmOperation.Load(0, 0),
            new SvmOperation.Reclaim(0, 0),
            new SvmOperation.GpuAccess(0, 0, FaultAccess.Read, Cached: true),
            new SvmOperation.Bind(0, 0, 1),
            new SvmOperation.Fork(),
            new SvmOperation.EvictDmem(),
            new SvmOperation.CloseGpu(0),
        ];
        Assert.All(plain, operation => Assert.Empty(SvmShrinker.Shrink(operation)));
    }

    [Fact]
    public void A_mapping_becomes_plainer_in_every_argument_and_the_plainest_comes_first()
    {
        var operation = new SvmOperation.Mmap(1, 5, 2, VmaKind.FileShared, Prot.None);
        Operation[] expected =
        [
            operation with { Page = 0, Pages = 1 },
            operation with { Pages = 1 },
            operation with { Page = 6, Pages = 1 },
            operation with { Page = 0 },
            operation with { Page = 1 },
            operation with { Page = 2 },
            operation with { Page = 4 },
            operation with { Kind = VmaKind.Anonymous },
            operation with { Kind = VmaKind.FilePrivate },
            operation with { Prot = Prot.ReadWrite },
            operation with { Prot = Prot.Read },
            operation with { Process = 0 },
        ];
        Assert.Equal(expected, SvmShrinker.Shrink(operation));
    }

    [Fact]
    public void An_access_becomes_weaker_and_a_prefetch_becomes_an_access()
    {
        var access = new SvmOperation.GpuAccess(0, 0, FaultAccess.Atomic, Cached: false);
        Assert.Equal(
            [access with { Access = FaultAccess.Read }, access with { Access = FaultAccess.Write }, access with { Cached = true }],
            SvmShrinker.Shrink(access));
        Assert.Contains(access with { Access = FaultAccess.Read }, SvmShrinker.Shrink(access with { Access = FaultAccess.Prefetch }));
    }

    [Fact]
    public void An_operation_becomes_one_that_does_a_part_of_it()
    {
        Assert.Equal([new SvmOperation.Load(0, 0)], SvmShrinker.Shrink(new SvmOperation.Store(0, 0)));
        Assert.Equal([new SvmOperation.CloseGpu(0)], SvmShrinker.Shrink(new SvmOperation.Exit(0)));
        Assert.Equal([new SvmOperation.Munmap(0, 0, 1)], SvmShrinker.Shrink(new SvmOperation.Mremap(0, 0, 1)));
    }

    [Fact]
    public void The_child_goes_with_the_fork() => Assert.Contains(
        "process 0: store(page 0); process 0: load(page 0)",
        Bench.Plainer(new SvmOperation.Fork(), new SvmOperation.Store(1, 0), new SvmOperation.Load(0, 0)));

    [Fact]
    public void Pages_move_together()
    {
        string[] programs = Bench.Plainer(new SvmOperation.Store(0, 5), new SvmOperation.Mremap(0, 1, 1), new SvmOperation.Load(0, 7));
        Assert.Equal(
            [
                "process 0: store(page 0); process 0: mremap(page 0 to page 4); process 0: load(page 0)",
                "process 0: store(page 1); process 0: mremap(page 1 to page 5); process 0: load(page 3)",
                "process 0: store(page 4); process 0: mremap(page 0 to page 4); process 0: load(page 5)",
                "process 0: store(page 4); process 0: mremap(page 0 to page 4); process 0: load(page 6)",
            ],
            programs);
    }

    [Fact]
    public void A_range_moves_as_a_whole_and_keeps_its_neighbours() => Assert.Contains(
        "process 0: svm bind(pages 0 to 1); process 0: munmap(page 2)",
        Bench.Plainer(new SvmOperation.Bind(0, 1, 2), new SvmOperation.Munmap(0, 3, 1)));

    [Fact]
    public void A_program_without_pages_has_nothing_to_move() =>
        Assert.Empty(Bench.Plainer(new SvmOperation.Fork(), new SvmOperation.EvictDmem()));

    [Fact]
    public void The_plain_machine_has_room_and_the_older_format()
    {
        var small = Bench.Scenario(new SvmOperation.Fork()) with { Mmu = MmuVersion.V3, MemorySizeInPages = 16, FaultBufferEntries = 2 };
        Assert.Equal(
            [(512, 2, MmuVersion.V3), (16, 8, MmuVersion.V3), (16, 2, MmuVersion.V2)],
            SvmSystem.Instance.PlainerMachine(small).Select(MachineOf));
        Assert.Empty(SvmSystem.Instance.PlainerMachine(Bench.Scenario(new SvmOperation.Fork())));
    }

    [Fact]
    public void No_candidate_is_the_scenario_itself()
    {
        foreach (var scenario in SvmScenarios.Many(seed: 31, 300))
            Assert.DoesNotContain(Text(scenario), Of(scenario).Select(Text));
    }

    [Fact]
    public void Every_candidate_is_a_program_that_can_be_written_and_read()
    {
        foreach (var scenario in SvmScenarios.Many(seed: 32, 300))
        {
            var operations = Of(scenario).SelectMany(candidate => candidate.Program.Operations).Distinct().Cast<SvmOperation>();
            Assert.All(operations, operation => Assert.Equal(operation, SvmCodecTests.Read(SvmCodecTests.BytesOf(operation))));
        }
    }

    /// <summary>Following any candidate again and again must come to an end, or the minimizer would not; what is left is plain.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(1_009)]
    public void Becoming_plainer_comes_to_an_end(int stride)
    {
        foreach (var scenario in SvmScenarios.Many(seed: 33, 200))
        {
            var end = ShrinkerBench.End(scenario, stride, Of);
            Assert.All(end.Program.Operations, operation => Assert.Empty(SvmShrinker.Shrink((SvmOperation)operation)));
            Assert.Equal((512, 8, MmuVersion.V2), MachineOf(end));
        }
    }

    /// <summary>What is cut away as well, as in every system, leaves nothing at last.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(100)]
    public void Cutting_comes_to_an_end(int stride)
    {
        foreach (var scenario in SvmScenarios.Many(seed: 34, 60))
            Bench.AssertNothingIsLeft(scenario, stride);
    }

    [Fact]
    public void Every_cut_leaves_a_scenario_that_runs_and_violates_nothing() => Bench.AssertCutsRun(SvmScenarios.Many(seed: 35, 30));

    static Scenario[] Of(Scenario scenario) =>
        [.. SvmShrinker.Plainer(scenario), .. Shrunk(scenario), .. SvmSystem.Instance.PlainerMachine(scenario)];

    /// <summary>One operation made plainer, wherever it is.</summary>
    static IEnumerable<Scenario> Shrunk(Scenario scenario)
    {
        var program = scenario.Program;
        for (int at = 0; at < program.OperationCount; at++)
        {
            foreach (var plainer in SvmShrinker.Shrink((SvmOperation)program.Operations.ElementAt(at)))
            {
                int seen = 0;
                yield return scenario with { Program = program.Select(operation => seen++ == at ? plainer : operation) };
            }
        }
    }

    static (int Vram, int Entries, MmuVersion Mmu) MachineOf(Scenario scenario) =>
        (scenario.MemorySizeInPages, scenario.FaultBufferEntries, scenario.Mmu);

    static string Text(Scenario scenario) => $"{scenario.Program} {MachineOf(scenario)}";
}
