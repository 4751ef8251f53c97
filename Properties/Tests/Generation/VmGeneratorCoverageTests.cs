using GpuMm.Harness;
using GpuMm.Harness.Systems.Vm;
using GpuMm.Implementation.Kernel;
using GpuMm.Model.Vocabulary;
using Xunit;

namespace GpuMm.Tests.Generation;

/// <summary>Every branch of the generator of VM programs is taken within a fixed number of scenarios, so that none is dead.</summary>
public sealed class VmGeneratorCoverageTests
{
    const int Count = 3_000;

    static readonly Scenario[] Scenarios = [.. VmScenarios.Many(seed: 1, Count)];

    static readonly VmOperation[] Operations = [.. Scenarios.SelectMany(scenario => scenario.Program.Operations).Cast<VmOperation>()];

    public static TheoryData<string> Kinds => [.. typeof(VmOperation).GetNestedTypes().Select(type => type.Name)];

    public static TheoryData<FailureSite> Sites => [.. VmLimits.Sites];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_kind_of_operation_occurs(string kind) =>
        Assert.True(Operations.Count(operation => operation.GetType().Name == kind) > Count / 30);

    [Fact]
    public void Binds_and_accesses_are_more_than_half_of_all() => Assert.InRange(
        Operations.Count(operation => operation is VmOperation.Bind or VmOperation.BindAsync or VmOperation.GpuAccess),
        Operations.Length / 2, Operations.Length * 3 / 4);

    [Fact]
    public void Some_programs_lack_a_kind_and_have_another_often() => Occurs(
        scenario => scenario.Program.Operations.Count(operation => operation is VmOperation.BindAsync) > 3
            && !scenario.Program.Operations.Any(operation => operation is VmOperation.Bind { Op: VmBindOp.Unmap }));

    [Theory]
    [MemberData(nameof(Sites))]
    public void Every_site_is_made_to_fail_early_and_late(FailureSite site)
    {
        var failures = Scenarios.SelectMany(scenario => scenario.Failures).Where(failure => failure.Site == site).ToArray();
        Assert.Contains(failures, failure => failure.Nth == 1);
        Assert.Contains(failures, failure => failure.Nth > 8);
        Assert.True(failures.Count(failure => failure.Nth <= 4) > failures.Length * 3 / 4);
        Assert.All(failures, failure => Assert.InRange(failure.Nth, 1, 12));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Scenarios_have_up_to_two_failures(int count) => Occurs(scenario => scenario.Failures.Length == count);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Programs_have_up_to_three_branches(int count) => Occurs(scenario => scenario.Program.Branches.Length == count);

    [Theory]
    [InlineData(1, 2)]
    [InlineData(1, 3)]
    [InlineData(2, 2)]
    [InlineData(2, 3)]
    [InlineData(3, 2)]
    [InlineData(3, 3)]
    public void Up_to_three_VMs_share_one_or_two_slots(int vms, int slots)
    {
        Occurs(scenario => scenario.AddressSpaces == vms && scenario.AddressSpaceSlots == slots);
        Assert.All(Scenarios, scenario => Assert.Equal(MmuVersion.Lpae, scenario.Mmu));
    }

    [Fact]
    public void Waits_and_signals_occur_with_every_queued_bind()
    {
        var queued = Operations.OfType<VmOperation.BindAsync>().ToArray();
        var kinds = queued.CountBy(bind => (bind.Op.GetType(), bind.Wait is null, bind.Signal is null)).ToDictionary();
        Assert.Equal(3 * 2 * 2, kinds.Count);
        Assert.All(kinds.Values, count => Assert.True(count > Count / 300));
        Assert.Equal(VmLimits.Syncobjs, queued.Select(bind => bind.Wait).OfType<int>().Distinct().Count());
        Assert.Equal(VmLimits.Syncobjs, queued.Select(bind => bind.Signal).OfType<int>().Distinct().Count());
    }

    [Fact]
    public void A_wait_is_ended_by_a_signal_and_by_another_bind()
    {
        Occurs(scenario => Waits(scenario).Any(wait => scenario.Program.Operations.Contains(new VmOperation.SignalSyncobj(wait))), 100);
        Occurs(scenario => Waits(scenario).Intersect(Signals(scenario)).Any(), 100);
    }

    [Fact]
    public void Something_is_mapped_in_the_VM_before_most_accesses()
    {
        int accesses = Operations.OfType<VmOperation.GpuAccess>().Count();
        int inside = Scenarios.Sum(scenario => scenario.Program.Operations.OfType<VmOperation.GpuAccess>()
            .Count(access => scenario.Program.Operations.Any(operation => Maps(operation, access))));
        Assert.InRange(inside, accesses / 2, accesses * 9 / 10); // the others are just beside it, or before any map
    }

    [Theory]
    [InlineData(typeof(VmOperation.GpuAccess))]
    [InlineData(typeof(VmOperation.GetBoForVa))]
    public void The_kernels_half_is_looked_at_once_the_kernel_has_mapped(Type how)
    {
        var programs = Scenarios.Select(scenario => scenario.Program).ToArray();
        Operation[] after = [.. programs.SelectMany(AfterKernelMap).Where(operation => operation.GetType() == how)];
        Operation[] there = [.. after.Where(operation => LookedAt(operation) is { Raw: >= VmLimits.UserEnd })];
        Assert.InRange(there.Length, after.Length / 9, after.Length / 4);
        Assert.All(there, look => Assert.InRange(LookedAt(look)!.Value.Raw, VmLimits.UserEnd, VmLimits.UserEnd + (15 * PageSize.Bytes)));
        Assert.InRange(there.Select(LookedAt).Distinct().Count(), 5, 16);
        Assert.Equal(
            there.Length, Operations.Count(operation => operation.GetType() == how && LookedAt(operation) is { Raw: >= VmLimits.UserEnd }));
    }

    [Fact]
    public void A_VM_that_was_destroyed_is_made_again() => Occurs(
        scenario => scenario.Program.Operations.SkipWhile(operation => operation is not VmOperation.DestroyVm)
            .Contains(new VmOperation.CreateVm(0)),
        20);

    [Fact]
    public void An_engine_duels_with_whatever_takes_its_mapping_or_its_slot()
    {
        Type[] takers = [.. Duels().Select(duel => duel.Program.Branches[0][0].GetType()).Distinct()];
        Type[] expected =
        [
            typeof(VmOperation.Bind), typeof(VmOperation.BindAsync), typeof(VmOperation.Activate), typeof(VmOperation.Suspend),
            typeof(VmOperation.Reset),
        ];
        Assert.Superset(expected.ToHashSet(), takers.ToHashSet());
    }

    [Fact]
    public void A_destroy_duels_with_a_queued_map()
    {
        Occurs(
            scenario => scenario.Program is
            {
                Prefix: [.., VmOperation.BindAsync { Op: VmBindOp.Map }],
                Branches: [[VmOperation.DestroyVm, ..], [VmOperation.SignalSyncobj, ..]],
            },
            50);
        Occurs(
            scenario => scenario.Program.Branches is [[VmOperation.BindAsync { Op: VmBindOp.Map }, ..], [VmOperation.DestroyVm, ..]],
            50);
    }

    [Fact]
    public void Two_VMs_duel_for_one_slot_with_other_memory_at_one_address() => Occurs(scenario => scenario is
    {
        AddressSpaces: >= 2,
        AddressSpaceSlots: VmLimits.LeastSlots,
        Program.Prefix: [VmOperation.Bind { Vm: 0, Op: VmBindOp.Map first }, VmOperation.Bind { Vm: 1, Op: VmBindOp.Map second }],
        Program.Branches.Length: 2,
    } && first.Va == second.Va && first.Bo != second.Bo, 50);

    [Fact]
    public void A_buffer_of_the_kernels_goes_while_another_comes() => Occurs(
        scenario => scenario.Program is
        {
            Prefix: [VmOperation.KernelMap],
            Branches: [[VmOperation.KernelUnmap], [VmOperation.KernelMap, ..]],
        },
        20);

    [Theory]
    [InlineData(typeof(VmBindOp.Map))]
    [InlineData(typeof(VmBindOp.Unmap))]
    public void A_page_that_is_read_all_the_time_is_replaced_or_unmapped(Type change) => Occurs(
        scenario => scenario.Program is
        {
            Prefix: [VmOperation.Bind { Op: VmBindOp.Map map }, VmOperation.GpuAccess { Cached: true } read],
            Branches: [[VmOperation.Bind bind], var reads],
        } && bind.Op.GetType() == change && reads.All(operation => operation.Equals(read)) && Maps(new VmOperation.Bind(0, map), read),
        10);

    [Fact]
    public void A_VM_faults_and_faults_again_after_the_handler_has_been_there() => Occurs(
        scenario => scenario.Program.Prefix is [VmOperation.GpuAccess, VmOperation.HandleIrq, VmOperation.GpuAccess, VmOperation.HandleIrq],
        20);

    [Fact]
    public void A_job_goes_on_beside_the_handler_that_disables_its_slot_for_another() => Occurs(
        scenario => scenario.Program is
        {
            Prefix: [VmOperation.Bind { Op: VmBindOp.Map map }, VmOperation.GpuAccess],
            Branches: [[VmOperation.HandleIrq], [VmOperation.GpuAccess again, VmOperation.GpuAccess last]],
        } && !Maps(new VmOperation.Bind(0, map), again) && Maps(new VmOperation.Bind(0, map), last),
        10);

    [Fact]
    public void A_bind_that_only_waits_is_asked_for_at_once() =>
        Assert.InRange(Operations.Count(operation => operation is VmOperation.Bind { Op: VmBindOp.SyncOnly }), 10, Count / 30);

    [Fact]
    public void Programs_stay_within_the_limits_of_the_system()
    {
        Assert.All(Scenarios, scenario => Assert.InRange(scenario.Program.OperationCount, 0, 16));
        Assert.All(Operations, operation => Assert.InRange(VmNames.VmOf(operation) ?? 0, 0, VmLimits.Vms - 1));
        Assert.All(Operations.OfType<VmOperation.KernelMap>(), map => Assert.InRange(map.Slot, 0, VmLimits.KernelMappings - 1));
        Assert.Equal(
            [0, 1, 2, 3, 4, VmLimits.AllKernelPages, VmLimits.AllKernelPages + 1],
            Operations.OfType<VmOperation.KernelMap>().Select(map => map.Pages).Distinct().Order());
        Assert.Equal(VmBuffers.All.Length, Operations.OfType<VmOperation.CloseBo>().Select(close => close.Bo).Distinct().Count());
        Assert.All(Operations.OfType<VmOperation.GpuAccess>(), access => Assert.True(access.Address.IsPageAligned));
        Assert.Equal(4, Operations.OfType<VmOperation.GpuAccess>().Select(access => (access.Access, access.Cached)).Distinct().Count());
    }

    static void Occurs(Func<Scenario, bool> fits, int atLeast = 1) => Assert.InRange(Scenarios.Count(fits), atLeast, Count);

    static IEnumerable<Operation> AfterKernelMap(Program program) =>
        program.Operations.SkipWhile(operation => operation is not VmOperation.KernelMap);

    static VirtualAddress? LookedAt(Operation operation) => operation switch
    {
        VmOperation.GpuAccess access => access.Address,
        VmOperation.GetBoForVa look => look.Address,
        _ => null,
    };

    static IEnumerable<int> Waits(Scenario scenario) =>
        scenario.Program.Operations.OfType<VmOperation.BindAsync>().Select(bind => bind.Wait).OfType<int>();

    static IEnumerable<int> Signals(Scenario scenario) =>
        scenario.Program.Operations.OfType<VmOperation.BindAsync>().Select(bind => bind.Signal).OfType<int>();

    /// <summary>Two branches, of which one only accesses what the prefix maps.</summary>
    static IEnumerable<Scenario> Duels() => Scenarios.Where(scenario =>
        scenario.Program is { Prefix: [VmOperation.Bind { Op: VmBindOp.Map }, ..], Branches: [_, var engine] }
        && engine.All(operation => operation is VmOperation.GpuAccess));

    static bool Maps(Operation operation, VmOperation.GpuAccess access) => VmNames.VmOf(operation) == access.Vm
        && VmNames.BindOf(operation) is VmBindOp.Map map && access.Address.Raw >= map.Va && access.Address.Raw - map.Va < map.Size;
}
