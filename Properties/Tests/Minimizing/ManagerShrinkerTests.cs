using GpuMm.Harness;
using GpuMm.Harness.Systems.Manager;
using GpuMm.Harness.Systems.Svm;
using GpuMm.Model.Vocabulary;
using GpuMm.Tests.Generation;
using Xunit;

namespace GpuMm.Tests.Minimizing;

/// <summary>Programs on the whole memory manager become plainer, that comes to an end, and each step is a program of the system.</summary>
public sealed class ManagerShrinkerTests
{
    static readonly ManagerSystem Manager = ManagerSystem.Instance;

    static readonly ShrinkerBench Bench = new(Manager);

    [Fact]
    public void Every_operation_of_the_small_scope_but_those_on_the_buffer_is_as_plain_as_can_be() => Assert.All(
        ManagerScope.PlainOperations().Where(operation => SvmNames.RangeOf(operation) is not (SvmWindow.UnmanagedPage, _)),
        operation => Assert.All(
            Manager.Shrink(operation), plainer => Assert.Contains(plainer, ManagerScope.PlainOperations())));

    [Fact]
    public void Slots_are_named_in_the_order_of_their_first_use()
    {
        Assert.Equal(
            "A = prepare(page 3); execute(A, writable); unmap(A)",
            Canonical(new SvmOperation.PrepareMap(1), new SvmOperation.ExecuteMap(1, Writable: true), new SvmOperation.UnmapPages(1)));
        Assert.Equal(
            "A = prepare(page 3); B = prepare(page 3); unmap(A); execute(B, read-only)",
            Canonical(
                new SvmOperation.PrepareMap(1), new SvmOperation.PrepareMap(0), new SvmOperation.UnmapPages(1),
                new SvmOperation.ExecuteMap(0, Writable: false)));
        Assert.Equal("evict device memory; unmap(A)", Canonical(new SvmOperation.EvictDmem(), new SvmOperation.UnmapPages(1)));
    }

    [Fact]
    public void Pages_keep_their_names()
    {
        var program = new Program([new SvmOperation.Store(0, 2), new SvmOperation.Load(0, 7)], [[new SvmOperation.Advise(0, 4, 2)]]);
        Assert.Equal(program.ToString(), Manager.Canonical(program).ToString());
    }

    [Fact]
    public void What_is_canonical_stays_as_it_is()
    {
        foreach (var program in ManagerScenarios.Many(seed: 30, 300).Select(scenario => Manager.Canonical(scenario.Program)))
            Assert.Equal(program.ToString(), Manager.Canonical(program).ToString());
    }

    [Fact]
    public void An_exit_becomes_no_closing_of_which_the_system_knows_nothing() =>
        Assert.Empty(Manager.Shrink(new SvmOperation.Exit(0)));

    [Fact]
    public void A_buffer_becomes_writable_and_a_slice_nothing()
    {
        Assert.Equal([new SvmOperation.ExecuteMap(1, Writable: true)], Manager.Shrink(new SvmOperation.ExecuteMap(1, Writable: false)));
        Assert.Equal([new SvmOperation.Populate(0, 0, 1, 0)], Manager.Shrink(new SvmOperation.Populate(0, 0, 1, 5)));
        Assert.Equal([new SvmOperation.Advise(0, 0, 1), new SvmOperation.Advise(0, 1, 1)], Manager.Shrink(new SvmOperation.Advise(0, 0, 2))
            .Distinct());
    }

    [Fact]
    public void The_plain_machine_has_room_and_the_older_format()
    {
        var small = ManagerScenarios.Of(1, 0) with { Mmu = MmuVersion.V3, MemorySizeInPages = 10, FaultBufferEntries = 2 };
        Assert.Equal(
            [(64, 2, MmuVersion.V3), (10, 8, MmuVersion.V3), (10, 2, MmuVersion.V2)],
            Manager.PlainerMachine(small).Select(scenario => (scenario.MemorySizeInPages, scenario.FaultBufferEntries, scenario.Mmu)));
    }

    [Fact]
    public void Every_candidate_is_a_program_that_can_be_written_and_read()
    {
        foreach (var scenario in ManagerScenarios.Many(seed: 32, 300))
        {
            var operations = Bench.Cuts(scenario).SelectMany(candidate => candidate.Program.Operations).Distinct();
            Assert.All(operations, operation => Assert.Equal(operation, ManagerScenarios.RoundTrip(operation)));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(100)]
    public void Cutting_comes_to_an_end(int stride)
    {
        foreach (var scenario in ManagerScenarios.Many(seed: 34, 60))
            Bench.AssertNothingIsLeft(scenario, stride);
    }

    [Fact]
    public void Every_cut_leaves_a_scenario_that_runs_and_violates_nothing() => Bench.AssertCutsRun(ManagerScenarios.Many(seed: 35, 12));

    static string Canonical(params Operation[] operations) => Manager.Canonical(new Program([.. operations], [])).ToString();
}
