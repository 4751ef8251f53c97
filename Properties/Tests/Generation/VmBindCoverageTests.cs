using GpuMm.Harness;
using GpuMm.Harness.Systems.Vm;
using GpuMm.Model.Vocabulary;
using Xunit;
using Xunit.Abstractions;

namespace GpuMm.Tests.Generation;

/// <summary>Where generated binds go, how large they are, how they meet earlier ones, and what is wrong with some.</summary>
public sealed class VmBindCoverageTests(ITestOutputHelper output)
{
    const int Count = 3_000;
    const ulong Page = PageSize.Bytes;
    const ulong Block = VmLimits.BlockBytes;

    static readonly Scenario[] Scenarios = [.. VmScenarios.Many(seed: 2, Count)];

    static readonly (int Vm, VmBindOp Op)[] Binds =
    [
        .. from scenario in Scenarios
           from operation in scenario.Program.Operations
           where VmNames.BindOf(operation) is not null
           select (VmNames.VmOf(operation)!.Value, VmNames.BindOf(operation)!),
    ];

    static readonly VmBindOp.Map[] Maps = [.. Binds.Select(bind => bind.Op).OfType<VmBindOp.Map>()];
    static readonly VmBindOp.Map[] RightMaps = [.. Maps.Where(BoundAddresses.IsRight)];
    static readonly VmBindOp.Unmap[] Unmaps = [.. Binds.Select(bind => bind.Op).OfType<VmBindOp.Unmap>()];

    [Fact]
    public void All_cases_of_split_and_merge_occur_often()
    {
        var found = Scenarios.SelectMany(SplitMergeCases).CountBy(met => met).ToDictionary();
        foreach (var (met, count) in found.OrderBy(pair => pair.Key.Number))
            output.WriteLine($"case {met.Number}, keep {met.Keep}: {count}");
        Assert.Equal(Enumerable.Range(1, 15), found.Keys.Select(met => met.Number).Distinct().Order());
        foreach (int number in (int[])[4, 13, 14, 15])
            Assert.Equal(2, found.Keys.Count(met => met.Number == number));
        Assert.All(found.Values, count => Assert.True(count >= Count / 200));
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void An_unmap_leaves_nothing_something_before_something_after_or_both(bool before, bool after) =>
        Assert.True(Scenarios.SelectMany(Cuts).Count(cut => cut == (before, after)) > Count / 100);

    [Fact]
    public void A_block_is_split_by_an_unmap_within_it() => Assert.True(Scenarios.Count(scenario =>
    {
        VmBindOp[] ops = [.. scenario.Program.Operations.Select(VmNames.BindOf).OfType<VmBindOp>().Where(BoundAddresses.IsRight)];
        return ops.OfType<VmBindOp.Map>().Where(CanBeBlock).Any(map =>
            ops.OfType<VmBindOp.Unmap>().Any(unmap => unmap.Va > map.Va && unmap.Va + unmap.Size < map.Va + Block));
    }) > Count / 150);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(511)]
    [InlineData(512)]
    [InlineData(513)]
    [InlineData(1024)]
    public void Maps_and_unmaps_have_every_size(ulong pages)
    {
        Assert.True(RightMaps.Count(map => map.Size == pages * Page) > Count / 100);
        Assert.Contains(Unmaps, unmap => unmap.Size == pages * Page);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Maps_end_at_begin_at_and_straddle_every_boundary(ulong block)
    {
        ulong boundary = block * Block;
        Assert.Contains(RightMaps, map => map.Va + map.Size == boundary);
        Assert.Contains(RightMaps, map => map.Va == boundary);
        Assert.Contains(RightMaps, map => map.Va == boundary - Page && map.Size == 2 * Page);
        Assert.Contains(RightMaps, map => map.Va == boundary + (2 * Page));
    }

    [Theory]
    [InlineData(Block / 2)]
    [InlineData((Block / 2) + (2 * Page))]
    [InlineData(Block + (Block / 2))]
    public void Some_maps_begin_within_a_block(ulong va) => Assert.Contains(RightMaps, map => map.Va == va);

    [Fact]
    public void Every_buffer_object_is_mapped_from_its_start_and_from_further_on()
    {
        Assert.Equal(VmBuffers.All.Length, RightMaps.Where(map => map.BoOffset == 0).Select(map => map.Bo).Distinct().Count());
        Assert.Equal(VmBuffers.All.Length, RightMaps.Where(map => map.BoOffset > 0).Select(map => map.Bo).Distinct().Count());
    }

    [Theory]
    [InlineData(VmBuffers.Huge, 0UL)]
    [InlineData(VmBuffers.Huge, Block)]
    [InlineData(VmBuffers.Askew, Block - Page)]
    [InlineData(VmBuffers.Mixed, Page)]
    public void Blocks_are_possible_at_every_place_of_an_object_that_has_one(int bo, ulong offset) =>
        Assert.Contains(RightMaps, map => CanBeBlock(map) && map.Bo == bo && map.BoOffset == offset);

    [Fact]
    public void Blocks_are_impossible_for_the_address_for_the_offset_and_for_the_memory()
    {
        Assert.Contains(RightMaps, map => map is { Bo: VmBuffers.Huge, Size: >= Block } && map.Va % Block != 0);
        Assert.Contains(RightMaps, map => map is { Bo: VmBuffers.Huge, Size: >= Block } && (map.Va - map.BoOffset) % Block != 0);
        Assert.Contains(RightMaps, map => map is { Bo: VmBuffers.Askew, Size: >= Block, BoOffset: 0 } && map.Va % Block == 0);
    }

    [Fact]
    public void All_flags_occur_alone_and_together_and_most_maps_have_none()
    {
        var flags = Maps.CountBy(map => map.Flags).ToDictionary();
        Assert.Equal(8, flags.Count);
        Assert.InRange(flags[VmMapFlags.None], Maps.Length * 2 / 5, Maps.Length * 2 / 3);
        Assert.InRange(flags[VmMapFlags.ReadOnly], Maps.Length / 10, Maps.Length / 3);
    }

    [Fact]
    public void Every_mistake_occurs_and_all_are_rare()
    {
        Mistake(map => map.Va % Page != 0);
        Mistake(map => map.Size % Page != 0);
        Mistake(map => map.BoOffset % Page != 0);
        Mistake(map => map.Size == 0);
        Mistake(map => map.Size % Page == 0 && map.BoOffset % Page == 0 && map.BoOffset + map.Size > VmBuffers.SizeOf(map.Bo));
        Mistake(map => map.Va >= VmLimits.UserEnd - Page);
        int foreign = Binds.Count(bind => bind is { Vm: > 0, Op: VmBindOp.Map { Bo: VmBuffers.Private } });
        Assert.InRange(foreign, Maps.Length / 400, Maps.Length / 20);
        Assert.InRange(RightMaps.Length, Maps.Length * 3 / 4, Maps.Length * 95 / 100);
    }

    [Theory]
    [InlineData(VmLimits.UserEnd - Page)]
    [InlineData(VmLimits.AddressEnd / 2)]
    [InlineData(VmLimits.AddressEnd)]
    [InlineData(ulong.MaxValue - Page + 1)]
    public void Some_go_beyond_the_user_addresses(ulong va)
    {
        Assert.Contains(Maps, map => map.Va == va);
        Assert.Contains(Unmaps, unmap => unmap.Va == va);
    }

    [Fact]
    public void Unmaps_have_mistakes_too()
    {
        Assert.Contains(Unmaps, unmap => unmap.Va % Page != 0);
        Assert.Contains(Unmaps, unmap => unmap.Size % Page != 0);
        Assert.Contains(Unmaps, unmap => unmap.Size == 0);
    }

    [Fact]
    public void A_closed_object_is_mapped_again_and_is_mapped_when_it_is_closed()
    {
        Assert.Contains(Scenarios, scenario => Closed(scenario, after: true));
        Assert.Contains(Scenarios, scenario => Closed(scenario, after: false));
    }

    static void Mistake(Func<VmBindOp.Map, bool> isWrong) =>
        Assert.InRange(Maps.Count(isWrong), Maps.Length / 200, Maps.Length / 20);

    static bool CanBeBlock(VmBindOp.Map map) => map.Size >= Block && map.Va % Block == 0
        && VmBuffers.All[map.Bo] is var buffer && map.BoOffset + map.Size <= VmBuffers.SizeOf(map.Bo)
        && buffer.FrameOf(map.BoOffset / Page).Raw % VmLimits.PagesPerBlock == 0;

    static bool Closed(Scenario scenario, bool after)
    {
        var operations = scenario.Program.Operations.ToArray();
        int at = Array.FindIndex(operations, operation => operation is VmOperation.CloseBo);
        return at >= 0 && operations[at] is VmOperation.CloseBo close && (after ? operations[at..] : operations[..at])
            .Any(operation => VmNames.BindOf(operation) is VmBindOp.Map map && map.Bo == close.Bo);
    }

    static IEnumerable<SplitMergeCase> SplitMergeCases(Scenario scenario) =>
        Followed(scenario).OfType<SplitMergeCase>();

    static IEnumerable<(bool Before, bool After)> Cuts(Scenario scenario) =>
        Followed(scenario).OfType<(bool Before, bool After)>();

    /// <summary>What the right maps and unmaps of a program find, in the order of its text.</summary>
    static IEnumerable<object> Followed(Scenario scenario)
    {
        BoundAddresses[] books = [new(), new(), new()];
        foreach (var operation in scenario.Program.Operations)
        {
            if (operation is VmOperation.DestroyVm destroy)
                books[destroy.Vm] = new BoundAddresses();
            if (VmNames.BindOf(operation) is not { } op || !BoundAddresses.IsRight(op))
                continue;
            var own = books[VmNames.VmOf(operation)!.Value];
            IEnumerable<object> found = op switch
            {
                VmBindOp.Map map => own.Map(map).Cast<object>(),
                VmBindOp.Unmap unmap => own.Unmap(unmap).Cast<object>(),
                _ => [],
            };
            foreach (object met in found)
                yield return met;
        }
    }
}
