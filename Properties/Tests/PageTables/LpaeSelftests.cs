using GpuMm.Harness.Walks.PageTables;
using GpuMm.Implementation.PageTables;
using GpuMm.Model.Vocabulary;
using Xunit;

namespace GpuMm.Tests.PageTables;

/// <summary>The conditions under which the kernel trusts its own page table code (arm_lpae_do_selftests in io-pgtable-arm.c).</summary>
public sealed class LpaeSelftests
{
    const ulong Gigabyte = 1UL << 30;
    const ulong Inside = 42;

    public static TheoryData<int> AddressBits => [32, 36, 40, 42, 48];

    [Theory]
    [MemberData(nameof(AddressBits))]
    public void Nothing_is_mapped_in_an_empty_table(int ias)
    {
        var bench = new LpaeBench(ias);
        Assert.All([Inside, Gigabyte + Inside, 2 * Gigabyte + Inside], address => AssertMaps(bench, address, null));
    }

    [Theory]
    [MemberData(nameof(AddressBits))]
    public void Each_size_maps_once_and_again_when_it_was_unmapped(int ias)
    {
        var bench = new LpaeBench(ias);
        ulong iova = 0;
        foreach (ulong size in new[] { PageSizes.Small, PageSizes.Large })
        {
            Assert.Equal((Errno.None, size), bench.Map(iova, iova, size));
            Assert.Equal((Errno.EEXIST, 0UL), bench.Map(iova, iova + size, size));
            AssertMaps(bench, iova + Inside, iova + Inside);
            iova += Gigabyte;
        }

        iova = 0;
        foreach (ulong size in new[] { PageSizes.Small, PageSizes.Large })
        {
            Assert.Equal(size, bench.Unmap(iova, size));
            AssertMaps(bench, iova + Inside, null);
            Assert.Equal((Errno.None, size), bench.Map(iova, iova, size));
            AssertMaps(bench, iova + Inside, iova + Inside);
            iova += Gigabyte;
        }

        Assert.Empty(bench.Faults);
    }

    [Theory]
    [MemberData(nameof(AddressBits))]
    public void The_last_block_of_the_address_space_can_be_mapped(int ias)
    {
        var bench = new LpaeBench(ias);
        ulong iova = (1UL << ias) - PageSizes.Large;
        Assert.Equal((Errno.None, PageSizes.Large), bench.Map(iova, iova, PageSizes.Large));
        AssertMaps(bench, iova + Inside, iova + Inside);
        Assert.Equal(PageSizes.Large, bench.Unmap(iova, PageSizes.Large));
        AssertMaps(bench, iova + Inside, null);
    }

    static void AssertMaps(LpaeBench bench, ulong address, ulong? expected)
    {
        Assert.Equal(expected, bench.Tables.IovaToPhys(address)?.Raw);
        Assert.Equal(expected, bench.Walk(address));
    }
}
