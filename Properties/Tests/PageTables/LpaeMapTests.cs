using GpuMm.Harness.Walks.PageTables;
using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Machine;
using GpuMm.Implementation.PageTables;
using GpuMm.Model.Vocabulary;
using Xunit;

namespace GpuMm.Tests.PageTables;

/// <summary>What map_pages and unmap_pages refuse, how far they go in one call, and which tables come and go.</summary>
public sealed class LpaeMapTests
{
    const ulong Small = PageSizes.Small;
    const ulong Large = PageSizes.Large;

    readonly LpaeBench bench = new(oas: 40);

    [Theory]
    [InlineData(0UL)]
    [InlineData(0x2000UL)]
    [InlineData(0x1_0000UL)]
    [InlineData(1UL << 30)]
    [InlineData(Small | Large)]
    public void A_size_that_is_no_page_size_is_refused(ulong pgsize)
    {
        Assert.Equal((Errno.EINVAL, 0UL), bench.Map(0, 0, pgsize));
        Assert.Equal(0UL, bench.Unmap(0, pgsize));
    }

    [Theory]
    [InlineData(IommuProt.None)]
    [InlineData(IommuProt.Cache | IommuProt.NoExec)]
    public void A_mapping_without_rights_is_refused(IommuProt prot) =>
        Assert.Equal((Errno.EINVAL, 0UL), bench.Map(0, 0, Small, prot: prot));

    [Theory]
    [InlineData(1UL << 48, 0UL)]
    [InlineData(ulong.MaxValue & ~0xFFFUL, 0UL)]
    [InlineData(0UL, 1UL << 40)]
    public void An_address_beyond_the_end_is_refused(ulong iova, ulong paddr)
    {
        Assert.Equal((Errno.ERANGE, 0UL), bench.Map(iova, paddr, Small));
        Assert.Equal(1, bench.TableCount);
    }

    [Fact]
    public void Nothing_is_unmapped_and_found_beyond_the_end()
    {
        bench.Map(0, 0, Small);
        Assert.Equal(0UL, bench.Unmap(1UL << 48, Small));
        Assert.Null(bench.Tables.IovaToPhys(1UL << 48));
        Assert.Null(bench.Walk(1UL << 48));
    }

    [Theory]
    [InlineData(Small, Small)]
    [InlineData(Large, Large)]
    [InlineData(Large, Small)]
    public void What_is_mapped_must_be_unmapped_first(ulong there, ulong wanted)
    {
        bench.Map(0, 0x4000_0000, there);
        Assert.Equal((Errno.EEXIST, 0UL), bench.Map(0, 0x8000_0000, wanted));
        Assert.Equal(0x4000_0000UL, bench.Walk(0));
    }

    [Fact]
    public void A_run_that_meets_a_mapping_writes_nothing()
    {
        bench.Map(3 * Small, 0x4000_0000, Small);
        Assert.Equal((Errno.EEXIST, 0UL), bench.Map(0, 0, Small, 4));
        Assert.Null(bench.Walk(0));
    }

    [Fact]
    public void A_call_goes_no_further_than_its_table()
    {
        Assert.Equal((Errno.None, 2 * Small), bench.Map(Large - 2 * Small, 0x5000, Small, 100));
        Assert.Equal((Errno.None, 98 * Small), bench.Map(Large, 0x7000, Small, 98));
        Assert.Equal(2 * Small, bench.Unmap(Large - 2 * Small, Small, 100));
        Assert.Equal((Errno.None, Large), bench.Map((1UL << 30) - Large, 0, Large, 3));
    }

    [Fact]
    public void A_block_takes_the_place_of_a_table_and_frees_it()
    {
        bench.Map(0, 0x1000, Small, 7);
        Assert.Equal(4, bench.TableCount);
        Assert.Equal((Errno.None, Large), bench.Map(0, 0x4000_0000, Large));
        Assert.Equal(3, bench.TableCount);
        Assert.Single(bench.Freed);
        Assert.Equal(0x4000_5000UL, bench.Walk(0x5000));
        Assert.Empty(bench.Faults);
    }

    [Fact]
    public void Part_of_a_block_cannot_be_unmapped()
    {
        bench.Map(0, 0x4000_0000, Large);
        Assert.Equal(0UL, bench.Unmap(0x3000, Small, 2));
        Assert.Equal(0x4000_3000UL, bench.Walk(0x3000));
        Assert.Equal(Large, bench.Unmap(0, Large));
        Assert.Null(bench.Walk(0x3000));
    }

    [Fact]
    public void Unmapping_ends_at_the_first_entry_that_is_invalid()
    {
        bench.Map(0, 0, Small, 2);
        bench.Map(3 * Small, 0, Small);
        Assert.Equal(2 * Small, bench.Unmap(0, Small, 4));
        Assert.Equal(0UL, bench.Unmap(0, Small, 4));
        Assert.NotNull(bench.Walk(3 * Small));
        Assert.Equal(0UL, bench.Unmap(0, Small, 0));
    }

    [Fact]
    public void An_empty_table_stays_until_a_block_is_unmapped_where_it_hangs()
    {
        bench.Map(0, 0, Small, 2);
        bench.Unmap(0, Small, 2);
        Assert.Equal(4, bench.TableCount);
        Assert.Equal(Large, bench.Unmap(0, Large));
        Assert.Equal(3, bench.TableCount);
        Assert.Empty(bench.Faults);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(2, 3)]
    public void Without_a_page_for_a_table_what_was_built_stays_and_maps_nothing(int reserve, int tables)
    {
        var poor = new LpaeBench(reserve: reserve);
        Assert.Equal((Errno.ENOMEM, 0UL), poor.Map(0, 0x1000, Small, 4));
        Assert.Equal(tables, poor.TableCount);
        Assert.Empty(poor.Hardware.Leaves(poor.Memory, LpaeBench.Root));
    }

    [Fact]
    public void A_caller_that_runs_out_half_way_knows_how_far_it_came()
    {
        var poor = new LpaeBench(reserve: 3);
        Assert.Equal((Errno.None, 2 * Small), poor.Map(Large - 2 * Small, 0, Small, 4));
        Assert.Equal((Errno.ENOMEM, 0UL), poor.Map(Large, 2 * Small, Small, 2));
        var extent = Assert.Single(poor.Hardware.Leaves(poor.Memory, LpaeBench.Root));
        Assert.Equal((Large - 2 * Small, 2 * Small), (extent.Start.Raw, extent.Bytes));
    }

    [Fact]
    public void The_alignment_of_a_block_is_not_checked_and_the_hardware_ignores_it()
    {
        Assert.Equal((Errno.None, 2 * Large), bench.Map(0, 0x4000_5000, Large, 2));
        Assert.Equal(0x4000_0000UL, bench.Walk(0));
        Assert.Equal(0x4020_0000UL, bench.Walk(Large));
        Assert.Equal(0x4000_5000UL, bench.Tables.IovaToPhys(0)?.Raw);
    }

    [Fact]
    public void A_new_table_is_zeroed_before_it_is_linked_and_a_run_is_one_step()
    {
        bench.Map(0, 0, Small, 300);
        ulong[] written = [0x101, 0x100, 0x102, 0x101, 0x103, 0x102, 0x103];
        Assert.Equal(written, bench.Steps.Select(step => step.Resource.Id));
        Assert.All(bench.Steps, step => Assert.Equal((StepKind.Write, ResourceKind.HostPage), (step.Kind, step.Resource.Kind)));
        bench.Steps.Clear();
        bench.Unmap(0, Small, 300);
        Assert.Single(bench.Steps);
    }

    [Fact]
    public void Leaves_that_go_on_from_one_to_the_next_are_one_extent_also_across_tables()
    {
        bench.Map(Large - 2 * Small, 0x5000, Small, 2);
        bench.Map(Large, 0x7000, Small, 3);
        bench.Map(Large + 3 * Small, 0xa000, Small, prot: IommuProt.Read);
        bench.Map(Large + 4 * Small, 0xc000, Small);
        bench.Map(2 * Large, 0x4000_0000, Large, 2);
        var extents = bench.Hardware.Leaves(bench.Memory, LpaeBench.Root);
        Assert.Equal(
            [
                (Large - 2 * Small, 5 * Small, 0x5000UL, 3),
                (Large + 3 * Small, Small, 0xa000UL, 3),
                (Large + 4 * Small, Small, 0xc000UL, 3),
                (2 * Large, 2 * Large, 0x4000_0000UL, 2),
            ],
            extents.Select(extent => (extent.Start.Raw, extent.Bytes, extent.Address.Raw, extent.Level)));
        Assert.Equal([Small, Small, Small, Large], extents.Select(extent => extent.LeafBytes));
    }

    [Fact]
    public void Destroying_frees_every_table_but_the_root_once()
    {
        bench.Map(0, 0, Small);
        bench.Map(1UL << 40, 0, Small);
        bench.Map(1UL << 30, 0, Large);
        bench.Destroy();
        Assert.Equal([LpaeBench.Root], bench.Memory.Tables);
        Assert.Equal(7, bench.Freed.Distinct().Count());
        Assert.Empty(bench.Faults);
        Assert.Empty(bench.Hardware.Leaves(bench.Memory, LpaeBench.Root));
    }

    [Fact]
    public void A_table_that_was_taken_away_is_noticed_and_nothing_is_written_to_it()
    {
        bench.Map(0, 0, Small);
        bench.Memory.FreeTable(new Pfn(0x103));
        bench.Map(Small, 0, Small);
        Assert.Equal(0UL, bench.Unmap(0, Small));
        Assert.All(bench.Faults, fault => Assert.Equal(MemoryFaultKind.UseAfterFree, fault.Kind));
        Assert.NotEmpty(bench.Faults);
    }
}
