using GpuMm.Harness;
using GpuMm.Harness.Minimizing;
using GpuMm.Harness.Scheduling;
using GpuMm.Harness.Systems.Vm;
using GpuMm.Model.Vocabulary;
using GpuMm.Tests.Generation;
using GpuMm.Tests.Systems;
using Xunit;

namespace GpuMm.Tests.Minimizing;

/// <summary>Programs on panthor's VMs become plainer, that comes to an end, and each step is a program.</summary>
public sealed class VmShrinkerTests
{
    const ulong Page = PageSize.Bytes;
    const ulong Block = VmLimits.BlockBytes;

    [Fact]
    public void A_plain_operation_has_no_plainer_form()
    {
        VmOperation[] plain =
        [
            Map(Block, Page),
            Unmap(Block, Page),
            new VmOperation.BindAsync(0, new VmBindOp.SyncOnly(), Wait: null, Signal: null),
            new VmOperation.GpuAccess(0, new VirtualAddress(Block), Access.Read, Cached: true),
            new VmOperation.GpuAccess(0, new VirtualAddress(VmLimits.UserEnd), Access.Read, Cached: true),
            new VmOperation.GetBoForVa(0, new VirtualAddress(VmLimits.UserEnd)),
            new VmOperation.KernelMap(0, 0, 1),
            new VmOperation.Reset(),
        ];
        Assert.All(plain, operation => Assert.Empty(VmShrinker.Shrink(operation)));
    }

    [Fact]
    public void A_map_becomes_plainer_in_every_argument()
    {
        var operation = new VmOperation.BindAsync(
            1, new VmBindOp.Map(VmBuffers.Askew, Block, 3 * Block, Block, VmMapFlags.ReadOnly | VmMapFlags.NoExec), Wait: 2, Signal: 3);
        var map = (VmBindOp.Map)operation.Op;
        Operation[] plainer = [.. VmShrinker.Shrink(operation)];
        Operation[] expected =
        [
            new VmOperation.Bind(1, map),
            operation with { Vm = 0 },
            operation with { Wait = null },
            operation with { Signal = null },
            operation with { Op = map with { Bo = VmBuffers.Huge } },
            operation with { Op = map with { Bo = VmBuffers.Small, BoOffset = 0, Size = Page } },
            operation with { Op = map with { Flags = VmMapFlags.None } },
            operation with { Op = map with { Flags = VmMapFlags.ReadOnly } },
            operation with { Op = map with { BoOffset = 0 } },
            operation with { Op = map with { Size = Page } },
            operation with { Op = map with { Size = Block / 2 } },
            operation with { Op = map with { Va = (3 * Block) + (Block / 2), BoOffset = Block + (Block / 2), Size = Block / 2 } },
            operation with { Op = map with { Va = Block } },
        ];
        Assert.Equal([], expected.Except(plainer));
    }

    [Fact]
    public void Mistakes_are_mended_or_kept_in_a_plainer_object()
    {
        Assert.Contains(Map(Block, Page), VmShrinker.Shrink(Map(Block + 8, Page)));
        Assert.Contains(Map(Block, Page), VmShrinker.Shrink(Map(Block, Page + 8)));
        Assert.Contains(Map(Block, Page), VmShrinker.Shrink(Map(Block, 0)));
        Assert.Contains(Map(Block, Page), VmShrinker.Shrink(Map(1UL << 48, Page)));
        Assert.Contains(
            Map(Block, Page, VmBuffers.Small, 4 * Page), VmShrinker.Shrink(Map(Block, 2 * Block, VmBuffers.Huge, Page)));
    }

    [Fact]
    public void What_looks_at_the_kernels_half_stays_there()
    {
        var address = new VirtualAddress(VmLimits.UserEnd + (3 * Page));
        VmOperation[] looks = [new VmOperation.GpuAccess(0, address, Access.Read, Cached: true), new VmOperation.GetBoForVa(0, address)];
        Assert.All(looks, look => Assert.Equal(
            [VmLimits.UserEnd, VmLimits.UserEnd + Page], VmShrinker.Shrink(look).Select(plainer => AddressOf(plainer).Raw)));
        Assert.All(VmShrinker.Plainer(Scenario([Map(4 * Block, Page), .. looks])), candidate =>
            Assert.All(candidate.Program.Operations.Skip(1), look => Assert.Equal(address, AddressOf(look))));
    }

    [Fact]
    public void Everything_moves_to_one_VM_and_one_slot_together()
    {
        var scenario = Scenario(Map(Block, Page, vm: 2), Unmap(Block, Page, vm: 1)) with { AddressSpaces = 3, AddressSpaceSlots = 3 };
        var plainer = VmShrinker.Plainer(scenario).ToArray();
        Assert.Contains(plainer, candidate => candidate.AddressSpaces == 1 && candidate.Program.Operations.All(o => VmNames.VmOf(o) == 0));
        Assert.Contains(plainer, candidate => candidate.AddressSpaces == 2 && candidate.Program.Operations.All(o => VmNames.VmOf(o) == 1));
        Assert.Contains(plainer, candidate => candidate.AddressSpaceSlots == VmLimits.LeastSlots);
    }

    [Fact]
    public void Flags_queues_and_buffer_objects_go_together()
    {
        var map = new VmBindOp.Map(VmBuffers.Askew, 0, Block, Page, VmMapFlags.ReadOnly);
        var scenario = Scenario(
            new VmOperation.BindAsync(0, map, Wait: 0, Signal: null),
            new VmOperation.BindAsync(0, map with { Va = 2 * Block, Flags = VmMapFlags.Uncached }, Wait: null, Signal: 0),
            new VmOperation.CloseBo(VmBuffers.Askew));
        string[] programs = [.. VmShrinker.Plainer(scenario).Select(candidate => candidate.Program.ToString())];
        Assert.Contains("vm 0: map 4K at 2M to bo 3, read-only; vm 0: map 4K at 4M to bo 3, uncached; close bo 3", programs);
        Assert.Contains(
            "vm 0: async map 4K at 2M to bo 3, after sync p; vm 0: async map 4K at 4M to bo 3, then sync p; close bo 3", programs);
        Assert.Contains(
            "vm 0: async map 4K at 2M to bo 0, read-only, after sync p; "
            + "vm 0: async map 4K at 4M to bo 0, uncached, then sync p; close bo 0",
            programs);
    }

    [Fact]
    public void No_candidate_is_the_scenario_itself()
    {
        foreach (var scenario in VmScenarios.Many(seed: 31, 300))
            Assert.DoesNotContain(Text(scenario), Of(scenario).Select(Text));
    }

    [Fact]
    public void Every_candidate_is_a_program_that_can_be_written_and_read()
    {
        foreach (var scenario in VmScenarios.Many(seed: 32, 300))
        {
            var operations = Of(scenario).SelectMany(candidate => candidate.Program.Operations).Distinct().Cast<VmOperation>();
            Assert.All(operations, operation => Assert.Equal(operation, VmCodecTests.Read(VmCodecTests.BytesOf(operation))));
            Assert.All(Of(scenario), candidate => Assert.InRange(candidate.AddressSpaces, 1, scenario.AddressSpaces));
            Assert.All(Of(scenario), candidate => Assert.InRange(candidate.AddressSpaceSlots, 2, scenario.AddressSpaceSlots));
        }
    }

    /// <summary>Following any candidate again and again must come to an end, or the minimizer would not.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(100)]
    [InlineData(1_009)]
    public void Cutting_comes_to_an_end(int stride)
    {
        foreach (var scenario in VmScenarios.Many(seed: 33, 100))
            Assert.Equal(0, ShrinkerBench.End(scenario, stride, Of).Program.OperationCount);
    }

    /// <summary>What only becomes plainer and not shorter ends too, in operations that are all plain.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    public void Becoming_plainer_comes_to_an_end(int stride)
    {
        foreach (var scenario in VmScenarios.Many(seed: 34, 100))
        {
            var end = ShrinkerBench.End(scenario, stride, from => Of(from).Where(next => Shape(next).SequenceEqual(Shape(scenario))));
            Assert.All(end.Program.Operations, operation => Assert.Empty(VmShrinker.Shrink((VmOperation)operation)));
        }
    }

    static VirtualAddress AddressOf(Operation operation) =>
        operation is VmOperation.GetBoForVa look ? look.Address : ((VmOperation.GpuAccess)operation).Address;

    static IEnumerable<int> Shape(Scenario scenario) =>
        [scenario.Program.Prefix.Length, .. scenario.Program.Branches.Select(branch => branch.Length)];

    /// <summary>The other formats of a page table are none of its business.</summary>
    static IEnumerable<Scenario> Of(Scenario scenario) =>
        Candidates.Of(scenario, VmSystem.Instance).Where(candidate => candidate.Mmu == scenario.Mmu);

    static string Text(Scenario scenario) =>
        $"{scenario.Program} {scenario.AddressSpaces} {scenario.AddressSpaceSlots} {string.Join(' ', scenario.Failures)}";

    static Scenario Scenario(params VmOperation[] operations) =>
        new("vm", "fixed", MmuVersion.Lpae, VmLimits.VramInPages, 1, new Program([.. operations], []), [], Schedule.Explicit.Default);

    static VmOperation Map(ulong va, ulong size, int bo = 0, ulong offset = 0, int vm = 0) =>
        new VmOperation.Bind(vm, new VmBindOp.Map(bo, offset, va, size, VmMapFlags.None));

    static VmOperation Unmap(ulong va, ulong size, int vm = 0) => new VmOperation.Bind(vm, new VmBindOp.Unmap(va, size));
}
