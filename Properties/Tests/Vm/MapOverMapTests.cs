using GpuMm.Harness.Systems.Vm;
using GpuMm.Implementation.Vm;
using GpuMm.Model.Vocabulary;
using Xunit;
using static GpuMm.Tests.Vm.PanthorBench;

namespace GpuMm.Tests.Vm;

/// <summary>What a map does to what was mapped before, in the books, in the tables, and to the rights.</summary>
public sealed class MapOverMapTests
{
    const ulong Start = 0x10_000;

    readonly PanthorBench bench = new();
    readonly PanthorVm vm;
    readonly PanthorGem small;
    readonly PanthorGem pieces;

    public MapOverMapTests() => (vm, small, pieces) = (bench.NewVm(), bench.NewBo(VmBuffers.Small), bench.NewBo(VmBuffers.Pieces));

    public static TheoryData<SplitCase, ulong, ulong, ulong, bool> Relations() => new()
    {
        // the request is pages 10 to 13 of object "small" at its page 0      from, pages, offset of the old mapping, same object
        { SplitCase.Case1, 10, 3, 0, true },
        { SplitCase.Case2, 10, 3, 1, true },
        { SplitCase.Case3, 10, 3, 0, false },
        { SplitCase.Case4, 10, 2, 0, true },
        { SplitCase.Case5, 10, 4, 0, false },
        { SplitCase.Case6, 10, 4, 0, true },
        { SplitCase.Case7, 8, 5, 0, false },
        { SplitCase.Case9, 8, 4, 0, false },
        { SplitCase.Case11, 8, 6, 0, false },
        { SplitCase.Case13, 11, 2, 0, false },
        { SplitCase.Case14, 11, 1, 0, false },
        { SplitCase.Case15, 11, 4, 0, false },
    };

    [Theory]
    [MemberData(nameof(Relations))]
    public void A_map_takes_the_place_of_whatever_lies_in_its_way(
        SplitCase which, ulong start, ulong pages, ulong offset, bool sameObject)
    {
        var old = sameObject ? small : pieces;
        Assert.Equal(Errno.None, bench.Map(vm, old, start * Page, pages * Page, offset * Page, VmMapFlags.ReadOnly));
        Assert.Equal(Errno.None, bench.Map(vm, small, 10 * Page, 3 * Page));
        Assert.Equal([which], bench.Splits);
        bench.AssertAsModelled(vm, 0, 32 * Page);
        bench.AssertNothingIsLeft();
    }

    [Fact]
    public void A_map_over_many_replaces_what_is_between_and_splits_both_ends()
    {
        Assert.Equal(Errno.None, bench.Map(vm, pieces, 6 * Page, 5 * Page));
        Assert.Equal(Errno.None, bench.Map(vm, pieces, 11 * Page, Page));
        Assert.Equal(Errno.None, bench.Map(vm, pieces, 12 * Page, 6 * Page));
        Assert.Equal(Errno.None, bench.Map(vm, small, 10 * Page));
        Assert.Equal([(6UL, 4UL), (10, 4), (14, 4)], vm.Mappings.Select(va => (va.Start / Page, va.Range / Page)));
        bench.AssertAsModelled(vm, 0, 32 * Page);
        bench.AssertNothingIsLeft();
    }

    [Theory]
    [InlineData(VmMapFlags.None)]
    [InlineData(VmMapFlags.ReadOnly)]
    [InlineData(VmMapFlags.NoExec)]
    [InlineData(VmMapFlags.Uncached)]
    [InlineData(VmMapFlags.ReadOnly | VmMapFlags.NoExec | VmMapFlags.Uncached)]
    public void The_flags_arrive_in_the_entries_and_stay_with_what_is_left(VmMapFlags flags)
    {
        var huge = bench.NewBo(VmBuffers.Huge);
        Assert.Equal(Errno.None, bench.Map(vm, huge, 2 * MiB, flags: flags));
        AssertFlags(flags, at: 2 * MiB);
        Assert.Equal(Errno.None, bench.Unmap(vm, 3 * MiB, Page));
        AssertFlags(flags, at: 3 * MiB - Page);
        AssertFlags(flags, at: 3 * MiB + Page);
        Assert.All(vm.Mappings, va => Assert.Equal(flags, va.Flags));
        Assert.Equal(Errno.None, bench.Map(vm, small, 5 * MiB, Page, flags: flags ^ VmMapFlags.ReadOnly));
        AssertFlags(flags, at: 5 * MiB - Page);
        AssertFlags(flags ^ VmMapFlags.ReadOnly, at: 5 * MiB);
        AssertFlags(flags, at: 5 * MiB + Page);
        bench.AssertAsModelled(vm, 0, 8 * MiB);
        bench.AssertNothingIsLeft();
    }

    [Fact]
    public void The_same_pages_mapped_again_get_the_flags_of_the_later_request()
    {
        Assert.Equal(Errno.None, bench.Map(vm, small, Start, flags: VmMapFlags.None));
        Assert.Equal(Errno.None, bench.Map(vm, small, Start, flags: VmMapFlags.ReadOnly));
        AssertFlags(VmMapFlags.ReadOnly, Start);
        Assert.Equal(Implementation.Machine.GpuAccessOutcome.PermissionFault, bench.Job(vm, Start, Access.Write, 8).Outcome);
        bench.AssertNothingIsLeft();
    }

    [Theory]
    [InlineData(0UL, 6UL)] // over all three pieces
    [InlineData(1UL, 4UL)] // begins and ends in the middle of a piece
    [InlineData(3UL, 3UL)]
    [InlineData(4UL, 1UL)] // begins with a piece
    public void An_object_in_pieces_is_mapped_piece_by_piece(ulong offset, ulong pages)
    {
        Assert.Equal(Errno.None, bench.Map(vm, pieces, Start, pages * Page, offset * Page));
        bench.AssertAsModelled(vm, 0, 32 * Page);
        bench.AssertNothingIsLeft();
    }

    [Fact]
    public void Blocks_are_taken_where_both_addresses_let_them_be()
    {
        var (askew, mixed) = (bench.NewBo(VmBuffers.Askew), bench.NewBo(VmBuffers.Mixed));
        Assert.Equal(Errno.None, bench.Map(vm, askew, 2 * MiB + Page));
        Assert.Equal((3, 2), (bench.LevelAt(vm, 4 * MiB - Page), bench.LevelAt(vm, 4 * MiB)));
        Assert.Equal(Errno.None, bench.Map(vm, mixed, 10 * MiB - Page));
        Assert.Equal((3, 2, 3), (bench.LevelAt(vm, 10 * MiB - Page), bench.LevelAt(vm, 10 * MiB), bench.LevelAt(vm, 12 * MiB)));
        Assert.Equal(Errno.None, bench.Unmap(vm, 11 * MiB, Page));
        bench.AssertAsModelled(vm, 0, 16 * MiB);
        bench.AssertNothingIsLeft();
    }

    [Fact]
    public void The_books_say_which_object_is_at_an_address_and_where_in_it()
    {
        Assert.Equal(Errno.None, bench.Map(vm, pieces, Start, 3 * Page, 2 * Page));
        Assert.Equal((Errno.None, pieces, 4 * Page + 5), bench.Run(() => vm.GetBoForVa(Start + 2 * Page + 5)));
        Assert.Equal((Errno.ENOENT, null, 0UL), bench.Run(() => vm.GetBoForVa(Start + 3 * Page)));
        bench.Run(pieces.Put);
        bench.AssertNothingIsLeft();
    }

    [Fact]
    public void Who_looked_up_an_object_keeps_it_when_its_mapping_and_its_handle_go()
    {
        var other = bench.NewBo(VmBuffers.Small);
        Assert.Equal(Errno.None, bench.Map(vm, other, Start));
        Assert.Same(other, bench.Run(() => vm.GetBoForVa(Start)).Bo);
        Assert.Equal(Errno.None, bench.Unmap(vm, Start, VmBuffers.SizeOf(VmBuffers.Small)));
        bench.Run(other.Put);
        Assert.False(other.IsFreed);
        bench.Run(other.Put);
        Assert.True(other.IsFreed);
    }

    void AssertFlags(VmMapFlags flags, ulong at)
    {
        var leaf = bench.Lookup(vm, at)!.Value;
        Assert.Equal(
            (flags.HasFlag(VmMapFlags.ReadOnly), flags.HasFlag(VmMapFlags.NoExec), flags.HasFlag(VmMapFlags.Uncached)),
            (leaf.ReadOnly, leaf.ExecuteNever, !leaf.Cacheable));
    }
}
