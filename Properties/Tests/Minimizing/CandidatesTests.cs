using GpuMm.Harness;
using GpuMm.Harness.Minimizing;
using GpuMm.Harness.Reporting;
using GpuMm.Harness.Systems.Vmm;
using GpuMm.Implementation.Kernel;
using GpuMm.Model.Vocabulary;
using GpuMm.Tests.Checking;
using GpuMm.Tests.Generation;
using Xunit;

namespace GpuMm.Tests.Minimizing;

/// <summary>The cuts: what they take away, that they end, and that each leaves a scenario that runs.</summary>
public sealed class CandidatesTests
{
    [Fact]
    public void A_plain_scenario_has_only_one_cut() =>
        Assert.Equal(0, Assert.Single(Of(HandWritten.Sequential("fixed", Op.Unmap(0)))).Program.OperationCount);

    [Fact]
    public void No_candidate_is_the_scenario_itself()
    {
        foreach (var scenario in SeededScenarios.Many("fixed", seed: 31, 300))
            Assert.DoesNotContain(Token.Write(scenario), Of(scenario).Select(candidate => Token.Write(candidate)));
    }

    [Fact]
    public void No_candidate_has_more_operations_tasks_or_failures()
    {
        foreach (var scenario in SeededScenarios.Many("fixed", seed: 32, 300))
        {
            foreach (var candidate in Of(scenario))
            {
                Assert.True(candidate.Program.OperationCount <= scenario.Program.OperationCount);
                Assert.True(candidate.Program.Branches.Length <= scenario.Program.Branches.Length);
                Assert.True(candidate.Failures.Length <= scenario.Failures.Length);
                Assert.DoesNotContain(candidate.Program.Branches, branch => branch.IsEmpty);
            }
        }
    }

    /// <summary>Following any candidate again and again must come to an end, or the minimizer would not.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(100)]
    public void Cutting_comes_to_an_end(int stride)
    {
        foreach (var scenario in SeededScenarios.Many("fixed", seed: 33, 100))
        {
            var at = scenario;
            int cuts = 0;
            for (var next = Of(at).ToArray(); next.Length > 0; next = [.. Of(at)])
            {
                at = next[cuts * stride % next.Length];
                Assert.InRange(++cuts, 1, 500);
            }

            Assert.Equal(0, at.Program.OperationCount);
        }
    }

    [Fact]
    public void Operations_failures_and_branches_are_dropped_one_by_one_and_together()
    {
        var scenario = HandWritten.Concurrent("fixed", [Op.Map(0), Op.Map(1)], [Op.Unmap(0)], [Op.Unmap(1)])
            .MadeToFail(FailureSite.TlbFlush, 3);
        string[] programs = [.. Of(scenario).Select(candidate => candidate.Program.ToString()).Distinct()];
        Assert.Contains(" || unmap(A) | unmap(B)", programs);
        Assert.Contains("A = map(vmm 0, 1 page, writable) || unmap(A) | unmap(B)", programs);
        Assert.Contains("A = map(vmm 0, 1 page, writable); B = map(vmm 0, 1 page, writable) || unmap(B)", programs);
        Assert.Contains("A = map(vmm 0, 1 page, writable); B = map(vmm 0, 1 page, writable); unmap(A); unmap(B)", programs);
        Assert.Contains(Of(scenario), candidate => candidate.Failures.IsEmpty);
        Assert.Contains(Of(scenario), candidate => candidate.Failures is [{ Nth: 1 }]);
    }

    [Fact]
    public void Arguments_and_the_machine_become_plainer()
    {
        var scenario = HandWritten.Sequential("fixed", Op.Map(0, 2, Op.Pages(1UL << 26, (1UL << 26) + 3), writable: false, vmm: 1))
            with
        { Mmu = MmuVersion.V3, MemorySizeInPages = 16, AddressSpaces = 2 };
        var maps = Of(scenario).SelectMany(candidate => candidate.Program.Operations).OfType<VmmOperation.Map>().ToArray();
        Assert.Contains(maps, map => map.Window is null);
        Assert.Contains(maps, map => map.Window == Op.Pages(1UL << 9, (1UL << 9) + 3));
        Assert.Contains(maps, map => map.Window == Op.Pages(1UL << 26, (1UL << 26) + 2));
        Assert.Contains(maps, map => map.Window == Op.Pages(1UL << 26, (1UL << 26) + 1) && map.Pages == 1);
        Assert.Contains(maps, map => map.Window == Op.Pages(1UL << 26, (1UL << 26) + 3) && map.Pages == 1);
        Assert.Contains(Of(scenario).SelectMany(candidate => candidate.Program.Operations), operation => operation is VmmOperation.Prepare);
        Assert.Contains(maps, map => map.Writable);
        Assert.Contains(maps, map => map.Vmm == 0);
        Assert.Contains(Of(scenario), candidate => candidate.Mmu == MmuVersion.V2);
        Assert.Contains(Of(scenario), candidate => candidate.MemorySizeInPages == HandWritten.Roomy);
    }

    [Fact]
    public void Canonical_names_follow_the_order_of_first_use_and_change_nothing_else()
    {
        var program = HandWritten.Concurrent("fixed", [Op.Map(5)], [Op.Unmap(5), Op.Map(2)], [Op.GpuRead(7), Op.ReadMapping(2)]).Program;
        var canonical = VmmSystem.Instance.Canonical(program);
        Assert.Equal(
            "A = map(vmm 0, 1 page, writable) || unmap(A); B = map(vmm 0, 1 page, writable) | gpu read(C[0]); read_mapping(B[0])",
            canonical.ToString());
        Assert.Equal(canonical.ToString(), VmmSystem.Instance.Canonical(canonical).ToString());
    }

    [Fact]
    public void Everything_moves_to_one_address_space_together()
    {
        var scenario = HandWritten.Sequential("fixed", Op.Map(0, vmm: 1), new VmmOperation.Settle(1)) with { AddressSpaces = 2 };
        Assert.Contains(Of(scenario), candidate => candidate.AddressSpaces == 1
            && candidate.Program.ToString() == "A = map(vmm 0, 1 page, writable); settle(vmm 0)");
    }

    [Fact]
    public void A_prepare_and_its_execute_become_one_map() =>
        Assert.Contains(Of(HandWritten.Concurrent("fixed", [Op.Prepare(0)], [Op.Execute(0)], [Op.Map(1)])), candidate =>
            candidate.Program.ToString() == "A = map(vmm 0, 1 page, writable) || B = map(vmm 0, 1 page, writable)");

    [Fact]
    public void The_map_that_they_become_has_the_frame_that_is_too_large() =>
        Assert.Contains(
            Of(HandWritten.Sequential("fixed", Op.Prepare(0), Op.Execute(0, FrameArgument.OneTooLarge))),
            candidate => candidate.Program.Operations.SingleOrDefault() is VmmOperation.Map { FrameTooLarge: true });

    [Fact]
    public void A_window_that_reaches_beyond_the_end_becomes_the_first_page_beyond_it()
    {
        const ulong End = 1UL << 37; // of MMU v2, in pages
        var first = Op.Prepare(0, 1, Op.Pages(End, End + 1));
        foreach (var window in (AddressWindow[])[Op.Pages(End - 1, End + 2), Op.Pages(1UL << 44, (1UL << 44) + 2)])
            Assert.Contains(Of(HandWritten.Sequential("fixed", Op.Prepare(0, 2, window))), Is(first));
        Assert.DoesNotContain(Of(HandWritten.Sequential("fixed", Op.Prepare(0, 2, Op.Pages(End - 2, End)))), Is(first));

        static Predicate<Scenario> Is(VmmOperation operation) =>
            candidate => candidate.Program.Operations.SequenceEqual([operation]);
    }

    static IEnumerable<Scenario> Of(Scenario scenario) => Candidates.Of(scenario, VmmSystem.Instance);
}
