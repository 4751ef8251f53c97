using GpuMm.Harness;
using GpuMm.Harness.Systems.Vmm;
using GpuMm.Implementation.Kernel;
using GpuMm.Model.Vocabulary;
using Xunit;

namespace GpuMm.Tests.Generation;

/// <summary>Every branch of the generator is taken within a fixed number of scenarios, so that none is dead.</summary>
public sealed class GeneratorCoverageTests
{
    const int Count = 3_000;

    static readonly Scenario[] Scenarios = [.. SeededScenarios.Many("fixed", seed: 1, Count)];

    static readonly VmmOperation[] Operations = [.. Scenarios.SelectMany(scenario => scenario.Program.Operations).Cast<VmmOperation>()];

    public static TheoryData<string> Kinds => [.. typeof(VmmOperation).GetNestedTypes().Select(type => type.Name)];

    public static TheoryData<FailureSite> Sites => [.. VmmSystem.Sites];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_kind_of_operation_occurs(string kind) =>
        Assert.True(Operations.Count(operation => operation.GetType().Name == kind) > Count / 20);

    [Theory]
    [MemberData(nameof(Sites))]
    public void Every_site_is_made_to_fail_early_and_late(FailureSite site)
    {
        var failures = Scenarios.SelectMany(scenario => scenario.Failures).Where(failure => failure.Site == site).ToArray();
        Assert.Contains(failures, failure => failure.Nth == 1);
        Assert.Contains(failures, failure => failure.Nth > 12);
        Assert.All(failures, failure => Assert.InRange(failure.Nth, 1, 40));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Scenarios_have_up_to_two_failures(int count) => Occurs(scenario => scenario.Failures.Length == count);

    [Fact]
    public void Tables_are_unlinked_while_the_GPU_knows_the_way_to_them_and_the_flush_fails() => Occurs(scenario =>
        scenario.Failures is [{ Site: FailureSite.TlbFlush, Nth: 3 }] && scenario.Program.Operations.ToArray() is
        [
            VmmOperation.Map first, VmmOperation.Unmap, VmmOperation.GpuAccess { Cached: true }, VmmOperation.Reclaim,
            VmmOperation.Map second, VmmOperation.GpuAccess { Slot: 1 },
        ] && first.Window == second.Window);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Programs_have_up_to_three_branches(int count) => Occurs(scenario => scenario.Program.Branches.Length == count);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void One_or_two_address_spaces_share_the_GPU(int count)
    {
        Occurs(scenario => scenario.AddressSpaces == count);
        Occurs(scenario => scenario.Program.Operations.Any(operation => operation is VmmOperation.Map map && map.Vmm == count - 1));
    }

    [Theory]
    [InlineData(16)]
    [InlineData(24)]
    [InlineData(40)]
    [InlineData(512)]
    public void Memory_is_large_or_small(int pages) => Occurs(scenario => scenario.MemorySizeInPages == pages);

    [Theory]
    [InlineData(MmuVersion.V2)]
    [InlineData(MmuVersion.V3)]
    public void Every_format_occurs(MmuVersion mmu) => Occurs(scenario => scenario.Mmu == mmu);

    [Theory]
    [InlineData(MmuVersion.V2, 9)]
    [InlineData(MmuVersion.V2, 17)]
    [InlineData(MmuVersion.V2, 26)]
    [InlineData(MmuVersion.V2, 35)]
    [InlineData(MmuVersion.V3, 9)]
    [InlineData(MmuVersion.V3, 17)]
    [InlineData(MmuVersion.V3, 26)]
    [InlineData(MmuVersion.V3, 35)]
    [InlineData(MmuVersion.V3, 44)]
    public void Windows_end_at_begin_at_and_straddle_every_boundary(MmuVersion mmu, int bits)
    {
        var boundary = new Vfn(1UL << bits).Address;
        var windows = Scenarios.Where(scenario => scenario.Mmu == mmu)
            .SelectMany(scenario => scenario.Program.Operations)
            .Select(WindowOf).OfType<AddressWindow>().ToArray();
        Assert.Contains(windows, window => window.End == boundary);
        Assert.Contains(windows, window => window.Start == boundary);
        Assert.Contains(windows, window => window.Start.Raw < boundary.Raw && window.End.Raw > boundary.Raw);
    }

    [Fact]
    public void Every_kind_of_bad_window_occurs()
    {
        Occurs((_, _, window) => !window.Start.IsPageAligned);
        Occurs((_, _, window) => !window.End.IsPageAligned);
        Occurs((_, _, window) => window.End.Raw < window.Start.Raw);
        Occurs((_, pages, window) =>
            window.End.Raw > window.Start.Raw && window.End.Raw < window.Start.Raw + ((ulong)pages * PageSize.Bytes));
        Occurs((mmu, _, window) => window.End.Raw > 1UL << (mmu == MmuVersion.V3 ? 57 : 49));
    }

    [Fact]
    public void Good_windows_fit_or_are_larger_and_there_may_be_none()
    {
        Occurs((_, pages, window) => window.End.Raw - window.Start.Raw == (ulong)pages * PageSize.Bytes);
        Occurs((_, pages, window) => window.End.Raw > window.Start.Raw + ((ulong)pages * PageSize.Bytes));
        Assert.Contains(Operations, operation => operation is VmmOperation.Map { Window: null });
        Assert.Contains(Operations, operation => operation is VmmOperation.Prepare { Window: null });
    }

    [Fact]
    public void Every_argument_of_an_operation_takes_every_value()
    {
        Assert.Equal(
            Enum.GetValues<FrameArgument>(),
            Operations.OfType<VmmOperation.Execute>().Select(execute => execute.Frames).Distinct().Order());
        Assert.Equal(2, Operations.OfType<VmmOperation.Map>().Select(map => map.FrameTooLarge).Distinct().Count());
        Assert.Superset(new HashSet<int> { 1, 2, 3 }, Operations.OfType<VmmOperation.Map>().Select(map => map.Pages).ToHashSet());
        Assert.Equal(2, Operations.OfType<VmmOperation.Map>().Select(map => map.Writable).Distinct().Count());
        Assert.Equal(2, Operations.OfType<VmmOperation.Execute>().Select(execute => execute.Writable).Distinct().Count());
        Assert.Equal(4, Operations.OfType<VmmOperation.GpuAccess>().Select(access => (access.Access, access.Cached)).Distinct().Count());
        Assert.Equal([0, 1], Operations.OfType<VmmOperation.ReadMapping>().Select(read => read.Page).Distinct().Order());
    }

    [Fact]
    public void Programs_stay_within_the_limits_of_the_system()
    {
        Assert.All(Scenarios, scenario => Assert.InRange(scenario.Program.OperationCount, 0, 16));
        Assert.All(Operations.OfType<VmmOperation.Map>(), map => Assert.InRange(map.Slot, 0, VmmSystem.SlotCount - 1));
        Assert.All(Operations.OfType<VmmOperation.Map>(), map => Assert.InRange(map.Pages, 1, VmmSystem.MaxPages));
    }

    static void Occurs(Func<Scenario, bool> fits) => Assert.Contains(Scenarios, scenario => fits(scenario));

    static void Occurs(Func<MmuVersion, int, AddressWindow, bool> fits) => Occurs(scenario => scenario.Program.Operations.Any(operation =>
        WindowOf(operation) is { } window && fits(scenario.Mmu, PagesOf(operation), window)));

    static AddressWindow? WindowOf(Operation operation) => operation switch
    {
        VmmOperation.Map map => map.Window,
        VmmOperation.Prepare prepare => prepare.Window,
        _ => null,
    };

    static int PagesOf(Operation operation) => operation switch
    {
        VmmOperation.Map map => map.Pages,
        VmmOperation.Prepare prepare => prepare.Pages,
        _ => 0,
    };
}
