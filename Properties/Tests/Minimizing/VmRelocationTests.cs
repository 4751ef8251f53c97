using GpuMm.Harness;
using GpuMm.Harness.Systems.Vm;
using GpuMm.Model.Vocabulary;
using GpuMm.Tests.Generation;
using Xunit;

namespace GpuMm.Tests.Minimizing;

/// <summary>All addresses of a program moved together: smaller and lower, and related to each other as before.</summary>
public sealed class VmRelocationTests
{
    const ulong Page = PageSize.Bytes;
    const ulong Block = VmLimits.BlockBytes;

    [Fact]
    public void A_hole_in_a_block_becomes_a_hole_in_three_pages() => Assert.Equal(
        "vm 0: map 12K at 2M to bo 2; vm 0: unmap 4K at 2M+4K; vm 0: gpu read at 2M+8K",
        First(Map(3 * Block, Block), Unmap((3 * Block) + (Block / 2), Page), Read((3 * Block) + (Block / 2) + Page)));

    [Fact]
    public void Gaps_between_blocks_shrink_to_a_block_and_blocks_stay() => Assert.Contains(
        "vm 0: map 2M at 2M to bo 2; vm 0: unmap 8K at 6M+4K",
        All(Map(8 * Block, Block), Unmap((12 * Block) + Page, 2 * Page)));

    [Fact]
    public void Everything_moves_down_until_the_first_is_at_2M() => Assert.Contains(
        "vm 0: map 4K at 2M to bo 2; vm 0: unmap 8K at 2M+12K",
        All(Map((4 * Block) + Page, Page), Unmap((4 * Block) + (4 * Page), 2 * Page)));

    [Fact]
    public void What_continues_still_continues() => Assert.Equal(
        "vm 0: map 8K at 2M to bo 2 + 4K; vm 0: map 8K at 2M+4K to bo 2 + 8K",
        First(Map(4 * Block, Block, offset: 4 * Page), Map((4 * Block) + (Block / 2), Block, offset: (4 * Page) + (Block / 2))));

    [Fact]
    public void Plain_places_and_programs_without_any_stay()
    {
        Assert.Empty(All(Map(Block, Page), Unmap(Block, Page), Read(Block)));
        Assert.Empty(All(new VmOperation.Activate(0)));
        Assert.Empty(All(new VmOperation.Bind(0, new VmBindOp.Unmap(VmLimits.UserEnd, Page))));
    }

    [Fact]
    public void What_is_beyond_the_user_addresses_stays_there() => Assert.Equal(
        "vm 0: map 4K at 2M to bo 2; vm 0: unmap 4K at 0x800000000000; vm 0: unmap 8K at 0x7ffffffff000",
        First(Map(4 * Block, Page), Unmap(VmLimits.UserEnd, Page), Unmap(VmLimits.UserEnd - Page, 2 * Page)));

    [Fact]
    public void Maps_meet_in_the_same_cases_afterwards()
    {
        foreach (var program in VmScenarios.Many(seed: 41, 500).Select(scenario => scenario.Program.Where(IsRight)))
        {
            foreach (var moved in VmRelocation.Plainer(program))
                Assert.Equal(Cases(program), Cases(moved));
        }
    }

    [Fact]
    public void Nothing_grows_and_the_first_is_at_2M_at_once()
    {
        foreach (var program in VmScenarios.Many(seed: 42, 500).Select(scenario => scenario.Program))
        {
            foreach (var moved in VmRelocation.Plainer(program))
                Assert.All(program.Operations.Zip(moved.Operations), pair => Assert.True(SizeOf(pair.Second) <= SizeOf(pair.First)));
            if (VmRelocation.Plainer(program).FirstOrDefault() is { } least)
                Assert.Empty(VmRelocation.Plainer(least));
        }
    }

    static SplitMergeCase[] Cases(Program program)
    {
        var books = new BoundAddresses();
        return [.. program.Operations.Select(VmNames.BindOf).OfType<VmBindOp.Map>().SelectMany(books.Map)];
    }

    static bool IsRight(Operation operation) => VmNames.BindOf(operation) is not { } op || BoundAddresses.IsRight(op);

    static ulong SizeOf(Operation operation) => VmNames.BindOf(operation) switch
    {
        VmBindOp.Map map => map.Size,
        VmBindOp.Unmap unmap => unmap.Size,
        _ => 0,
    };

    static string First(params VmOperation[] operations) => All(operations)[0];

    static string[] All(params VmOperation[] operations) =>
        [.. VmRelocation.Plainer(new Program([.. operations], [])).Select(program => program.ToString())];

    static VmOperation Map(ulong va, ulong size, ulong offset = 0) =>
        new VmOperation.Bind(0, new VmBindOp.Map(VmBuffers.Huge, offset, va, size, VmMapFlags.None));

    static VmOperation Unmap(ulong va, ulong size) => new VmOperation.Bind(0, new VmBindOp.Unmap(va, size));

    static VmOperation Read(ulong va) => new VmOperation.GpuAccess(0, new VirtualAddress(va), Access.Read, Cached: true);
}
