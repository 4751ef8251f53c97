using GpuMm.Harness.Systems.Vm.Gpuvm;
using GpuMm.Model.Specification;
using GpuMm.Model.Vocabulary;
using Xunit;

namespace GpuMm.Tests.Model;

/// <summary>What the list of requests says about an address.</summary>
public class AddressMapTests
{
    const ulong Page = PageSize.Bytes;

    [Fact]
    public void At_first_nothing_is_mapped()
    {
        Assert.Null(AddressMap.Empty.Lookup(0));
        Assert.Equal([5 * Page], AddressMap.Empty.Boundaries(5 * Page, 9 * Page));
    }

    [Fact]
    public void The_latest_request_counts()
    {
        var map = AddressMap.Empty
            .Map(0x10 * Page, 8 * Page, bo: 1, offset: 0, VmMapFlags.None)
            .Map(0x12 * Page, 2 * Page, bo: 2, offset: 7 * Page, VmMapFlags.ReadOnly)
            .Unmap(0x16 * Page, Page);
        Assert.Equal((1, Page, VmMapFlags.None), map.Lookup(0x11 * Page));
        Assert.Equal((2, 7 * Page, VmMapFlags.ReadOnly), map.Lookup(0x12 * Page));
        Assert.Equal((2, 8 * Page + 5, VmMapFlags.ReadOnly), map.Lookup(0x13 * Page + 5));
        Assert.Equal((1, 4 * Page, VmMapFlags.None), map.Lookup(0x14 * Page));
        Assert.Null(map.Lookup(0x16 * Page));
        Assert.Equal((1, 7 * Page, VmMapFlags.None), map.Lookup(0x17 * Page));
        Assert.Null(map.Lookup(0x18 * Page));
    }

    [Fact]
    public void An_older_map_stays_what_it_was()
    {
        var older = AddressMap.Empty.Map(0, Page, 1, 0, VmMapFlags.None);
        Assert.Null(older.Unmap(0, Page).Lookup(0));
        Assert.NotNull(older.Lookup(0));
    }

    [Fact]
    public void Boundaries_are_where_requests_begin_and_end()
    {
        var map = AddressMap.Empty.Map(2 * Page, 4 * Page, 1, 0, VmMapFlags.None).Unmap(6 * Page, Page).Unmap(3 * Page, Page);
        Assert.Equal([0, 2 * Page, 3 * Page, 4 * Page, 6 * Page, 7 * Page], map.Boundaries(0, 10 * Page));
        Assert.Equal([3 * Page, 4 * Page], map.Boundaries(3 * Page, 6 * Page));
        Assert.Equal([5 * Page], map.Boundaries(5 * Page, 6 * Page));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void The_list_says_the_same_as_a_dictionary(ulong seed)
    {
        var walk = new GpuvmWalk(seed);
        var map = AddressMap.Empty;
        for (int i = 0; i < 300; i++)
        {
            map = After(map, walk.Step());
            AssertSame(walk, map);
        }
    }

    static AddressMap After(AddressMap map, VmBindOp op) => op switch
    {
        VmBindOp.Map request => map.Map(request.Va, request.Size, request.Bo, request.BoOffset, request.Flags),
        VmBindOp.Unmap request => map.Unmap(request.Va, request.Size),
        _ => map,
    };

    /// <summary>Also where it is only looked up at boundaries and continued from there.</summary>
    static void AssertSame(GpuvmWalk walk, AddressMap map)
    {
        ulong[] boundaries = [.. map.Boundaries(0, GpuvmWalk.Pages * Page)];
        for (int page = 0; page < GpuvmWalk.Pages; page++)
        {
            ulong address = (ulong)page * Page;
            (int, ulong, VmMapFlags)? expected = walk.Dictionary[page] is var (number, at, rights) ? (number, at, rights) : null;
            Assert.Equal(expected, map.Lookup(address));
            ulong boundary = boundaries.Last(candidate => candidate <= address);
            Assert.Equal(expected, map.Lookup(boundary) is var (bo, offset, flags) ? (bo, offset + (address - boundary), flags) : null);
        }
    }
}
