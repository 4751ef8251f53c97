using GpuMm.Harness;
using GpuMm.Harness.Reporting;
using GpuMm.Harness.Systems.Manager;
using GpuMm.Harness.Systems.Pagemap;
using GpuMm.Harness.Systems.Svm;
using GpuMm.Implementation.Kernel;
using GpuMm.Model.Vocabulary;
using Xunit;
using static GpuMm.Tests.Generation.ManagerScenarios;

namespace GpuMm.Tests.Generation;

/// <summary>Every branch of the generator of programs on the whole memory manager is taken within a fixed number of scenarios.</summary>
public sealed class ManagerGeneratorCoverageTests
{
    const int Count = 3_000;

    static readonly Scenario[] Scenarios = [.. Many(seed: 1, Count)];

    static readonly SvmOperation[] Operations = [.. Scenarios.SelectMany(scenario => scenario.Program.Operations).Cast<SvmOperation>()];

    public static TheoryData<string> KindNames => [.. Kinds.Select(type => type.Name)];

    public static TheoryData<FailureSite> Sites => [.. ManagerLimits.Sites];

    public static TheoryData<SvmOperation> Unknown =>
    [
        new SvmOperation.Fork(), new SvmOperation.Bind(0, 0, 1), new SvmOperation.OpenGpu(0), new SvmOperation.CloseGpu(0),
        new SvmOperation.Load(1, 0), new SvmOperation.GpuAccess(1, 0, FaultAccess.Read, Cached: true), new SvmOperation.Exit(1),
    ];

    [Theory]
    [MemberData(nameof(KindNames))]
    public void Every_kind_of_operation_occurs(string kind) =>
        Assert.InRange(Operations.Count(operation => operation.GetType().Name == kind), Count / 150, Operations.Length / 3);

    [Fact]
    public void Nothing_else_does_and_all_of_it_is_of_the_one_process()
    {
        Assert.Equal([], Operations.Select(operation => operation.GetType()).Distinct().Except(Kinds));
        Assert.All(Operations, operation => Assert.Equal(0, SvmNames.ProcessOf(operation) ?? 0));
        Assert.All(Operations, operation => Assert.Equal(operation, RoundTrip(operation)));
    }

    [Theory]
    [MemberData(nameof(Unknown))]
    public void What_the_system_does_not_know_is_not_read(SvmOperation operation)
    {
        string reason = $"'{operation}' is not an operation of manager";
        Assert.Equal(reason, Assert.Throws<FormatException>(() => RoundTrip(operation)).Message);
        var scenario = Scenarios[0] with { Program = new Program([operation], []) };
        Assert.Contains(reason, Assert.Throws<FormatException>(() => Token.Read(Token.Write(scenario))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Half_of_all_operations_are_accesses() => Assert.InRange(
        Operations.Count(operation => operation is SvmOperation.GpuAccess or SvmOperation.Load or SvmOperation.Store),
        Operations.Length * 2 / 5, Operations.Length * 3 / 4);

    [Fact]
    public void Some_programs_lack_a_kind_and_have_another_often() => Occurs(
        scenario => scenario.Program.Operations.Count(operation => operation is SvmOperation.Populate) > 2
            && !scenario.Program.Operations.Any(operation => operation is SvmOperation.Store));

    [Theory]
    [MemberData(nameof(Sites))]
    public void Every_site_is_made_to_fail_early_and_late(FailureSite site)
    {
        var failures = Scenarios.SelectMany(scenario => scenario.Failures).Where(failure => failure.Site == site).ToArray();
        Assert.Contains(failures, failure => failure.Nth == 1);
        Assert.Contains(failures, failure => failure.Nth > 8);
        Assert.True(failures.Count(failure => failure.Nth <= 4) > failures.Length * 7 / 10);
    }

    [Fact]
    public void No_other_site_is() => Assert.Equal(
        [], Scenarios.SelectMany(scenario => scenario.Failures).Select(failure => failure.Site).Except(ManagerLimits.Sites));

    [Fact]
    public void Machines_differ_in_all_that_a_machine_of_this_system_has()
    {
        var machines = Scenarios
            .CountBy(scenario => (scenario.MemorySizeInPages, scenario.FaultBufferEntries, scenario.Mmu)).ToDictionary();
        Assert.Equal(ManagerLimits.VramSizes.Length * 2 * 2, machines.Count);
        Assert.All(machines.Values, count => Assert.True(count > Count / 100));
        Assert.All(Scenarios, scenario => Assert.Equal((1, 0), (scenario.AddressSpaces, scenario.AddressSpaceSlots)));
    }

    [Theory]
    [InlineData(1, 100)]
    [InlineData(2, 1_000)]
    [InlineData(3, 500)]
    [InlineData(4, 50)]
    public void Programs_have_one_to_four_branches(int count, int atLeast) =>
        Occurs(scenario => scenario.Program.Branches.Length == count, atLeast);

    [Fact]
    public void Both_slots_are_used_and_mostly_the_first()
    {
        var slots = Operations.Select(SvmNames.SlotOf).OfType<int>().CountBy(slot => slot).ToDictionary();
        Assert.Equal(ManagerLimits.Slots, slots.Count);
        Assert.InRange(slots[1], slots[0] / 10, slots[0] / 2);
    }

    [Fact]
    public void Buffers_are_mapped_writable_and_read_only() => Assert.Equal(
        2, Operations.OfType<SvmOperation.ExecuteMap>().Select(execute => execute.Writable).Distinct().Count());

    [Fact]
    public void The_GPU_uses_buffers_and_pages_of_the_process()
    {
        var accesses = Operations.OfType<SvmOperation.GpuAccess>().ToArray();
        Assert.InRange(accesses.Count(access => SvmWindow.IsUnmanaged(access.Page)), accesses.Length / 6, accesses.Length / 2);
        Assert.Equal(SvmWindow.Pages, accesses.Select(access => access.Page).Distinct().Count());
        Assert.Equal(8, accesses.Select(access => (access.Access, access.Cached)).Distinct().Count());
    }

    [Fact]
    public void Ranges_are_populated_and_advised_with_every_slice_and_length()
    {
        var populates = Operations.OfType<SvmOperation.Populate>().ToArray();
        Assert.Superset(PagemapLimits.Timeslices.ToHashSet(), populates.Select(populate => populate.TimesliceMs).ToHashSet());
        Assert.Equal([1, 2, 3, 4], populates.Select(populate => populate.Pages).Distinct().Order());
        Assert.Equal([1, 2, 3, 4], Operations.OfType<SvmOperation.Advise>().Select(advise => advise.Pages).Distinct().Order());
    }

    [Fact]
    public void Most_buffers_that_are_executed_or_unmapped_were_prepared_in_the_program()
    {
        int found = 0, lost = 0;
        foreach (var program in Scenarios.Select(scenario => scenario.Program))
        {
            var prepared = program.Operations.OfType<SvmOperation.PrepareMap>().Select(prepare => prepare.Slot).ToHashSet();
            var users = program.Operations.Where(operation => operation is SvmOperation.ExecuteMap or SvmOperation.UnmapPages);
            foreach (var operation in users)
                (found, lost) = prepared.Contains(SvmNames.SlotOf(operation)!.Value) ? (found + 1, lost) : (found, lost + 1);
        }

        Assert.InRange(lost, 1, found);
    }

    [Fact]
    public void The_process_and_the_device_are_there_until_the_branches() => Assert.All(Scenarios, scenario =>
    {
        Assert.DoesNotContain(scenario.Program.Prefix, operation => operation is SvmOperation.Exit or SvmOperation.Unplug);
        Assert.All(scenario.Program.Branches, branch => Assert.NotEmpty(branch));
    });

    [Fact]
    public void Programs_stay_within_the_limits_of_the_system()
    {
        Assert.All(Scenarios, scenario => Assert.InRange(scenario.Program.OperationCount, 1, 24));
        Assert.All(
            Operations.Select(SvmNames.RangeOf).OfType<(int Page, int Pages)>(),
            range => Assert.True(SvmLimits.IsRange(range.Page, range.Pages)));
        Assert.All(Operations.Select(SvmNames.SlotOf).OfType<int>(), slot => Assert.InRange(slot, 0, ManagerLimits.Slots - 1));
    }

    [Fact]
    public void The_same_choices_make_the_same_scenario() => Assert.Equal(
        Scenarios.Take(100).Select(scenario => $"{scenario}"), Many(seed: 1, 100).Select(scenario => $"{scenario}"));

    static void Occurs(Func<Scenario, bool> fits, int atLeast = 1) => Assert.InRange(Scenarios.Count(fits), atLeast, Count);
}
