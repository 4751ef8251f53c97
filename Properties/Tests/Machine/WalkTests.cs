using GpuMm.Implementation.Machine;
using GpuMm.Model.Vocabulary;
using Xunit;

namespace GpuMm.Tests.Machine;

public sealed class WalkTestsOfV2() : WalkTests(MmuVersion.V2)
{
    [Fact]
    public void A_big_table_beside_no_small_one_is_not_followed()
    {
        Tables.WriteSlot(Tables.DualLevel, Tables.Last.Raw << 8 | 1 << 1);
        Tables.WriteSlot(Tables.DualLevel, 0, secondWord: true);
        AssertFaults();
    }
}

public sealed class WalkTestsOfV3() : WalkTests(MmuVersion.V3)
{
    [Fact]
    public void A_big_table_beside_no_small_one_is_not_followed()
    {
        Tables.WriteSlot(Tables.DualLevel, Tables.Last.Address.Raw | 1 << 1);
        Tables.WriteSlot(Tables.DualLevel, 0, secondWord: true);
        AssertFaults();
    }

    [Fact]
    public void The_lowest_bit_of_the_root_s_index_counts()
    {
        Vram.Allocate(Frame, PageOwner.ClientData(2));
        Tables.Map(Page, Frame);
        var otherHalf = new Vfn(Page.Raw ^ 1UL << (56 - PageSize.Shift));
        Assert.True(Bench.Access(Tables.Root, otherHalf).Faulted);
    }
}

/// <summary>The hardware's walk through tables written by hand.</summary>
public abstract class WalkTests
{
    private protected static readonly Pfn Frame = new(40);

    private protected WalkTests(MmuVersion version)
    {
        Bench = new MachineBench(version, vramSizeInPages: 1024);
        // Another index at every level, so that no level can stand in for another: PD3 3, PD2 5, PD1 6, PD0 7, PT 8; and PD4 1 in v3.
        Page = Vfn.Of(new VirtualAddress(
            (version == MmuVersion.V2 ? 3UL << 47 : 1UL << 56 | 4UL << 47) | 5UL << 38 | 6UL << 29 | 7UL << 21 | 8UL << 12));
        Tables = new HandTables(Bench.Vram, version, Page);
    }

    private protected MachineBench Bench { get; }

    private protected HandTables Tables { get; }

    private protected Vfn Page { get; }

    private protected Vram Vram => Bench.Vram;

    [Fact]
    public void A_read_reaches_the_page_that_the_tables_name()
    {
        Tables.AddData(Frame, 77);
        Tables.Map(Page, Frame);
        Assert.Equal(new GpuAccessResult(false, Frame, 77), Bench.Access(Tables.Root, Page));
        Assert.Contains($"Read {Page} -> {Frame}", Bench.Said);
        Assert.Empty(Bench.Faults);
    }

    [Fact]
    public void A_write_reaches_the_page_that_the_tables_name()
    {
        Tables.AddData(Frame, 77);
        Tables.Map(Page, Frame);
        Assert.Equal(new GpuAccessResult(false, Frame, 78), Bench.Access(Tables.Root, Page, Access.Write, 78));
        Assert.Equal(78UL, Vram.PeekWord(Frame.Address));
        Assert.Contains($"Write {Page} -> {Frame}", Bench.Said);
    }

    [Fact]
    public void A_write_to_a_read_only_page_faults_and_changes_nothing()
    {
        Tables.AddData(Frame, 77);
        Tables.Map(Page, Frame, writable: false);
        Assert.True(Bench.Access(Tables.Root, Page, Access.Write, 78).Faulted);
        Assert.Equal(77UL, Bench.Access(Tables.Root, Page).Value);
        Assert.True(Bench.Access(Tables.Root, Page, Access.Write, 78).Faulted); // from the TLB this time
        Assert.Equal(77UL, Vram.PeekWord(Frame.Address));
    }

    [Fact]
    public void An_invalid_entry_at_any_level_faults()
    {
        Tables.AddData(Frame, 77);
        Tables.Map(Page, Frame);
        for (int level = 0; level <= Tables.PteLevel; level++)
        {
            Tables.WriteSlot(level, 0, secondWord: level == Tables.DualLevel);
            AssertFaults();
            if (level < Tables.PteLevel)
                Tables.Link(level, new Pfn((ulong)level + 1));
        }

        Tables.Map(Page, Frame);
        Assert.False(Bench.Access(Tables.Root, Page, cached: false).Faulted);
    }

    [Fact]
    public void A_table_that_lies_in_system_memory_is_not_followed()
    {
        Tables.AddData(Frame, 77);
        Tables.Map(Page, Frame);
        for (int level = 0; level < Tables.PteLevel; level++)
        {
            var next = new Pfn((ulong)level + 1);
            Tables.WriteSlot(level, (Tables.Pde(next) & ~6UL) | 2 << 1, secondWord: level == Tables.DualLevel);
            AssertFaults();
            Tables.Link(level, next);
        }
    }

    [Theory]
    [InlineData(1)] // a peer's
    [InlineData(2)]
    [InlineData(3)]
    public void A_page_that_lies_outside_video_memory_is_not_touched(int aperture)
    {
        Tables.AddData(Frame, 77);
        Tables.WriteSlot(Tables.PteLevel, Tables.Pte(Frame, writable: true) | (ulong)aperture << 1);
        AssertFaults();
    }

    [Fact]
    public void A_large_page_above_the_page_tables_is_reached_at_its_offset()
    {
        var large = new Pfn(512); // 2 MiB, aligned
        var within = new Pfn(512 + Page.Raw % 512);
        Tables.AddData(within, 88);
        Tables.WriteSlot(Tables.DualLevel, Tables.Pte(large, writable: true));
        Assert.Equal(new GpuAccessResult(false, within, 88), Bench.Access(Tables.Root, Page));
    }

    [Fact]
    public void A_page_table_entry_higher_up_maps_a_still_larger_page()
    {
        Tables.WriteSlot(Tables.DualLevel - 1, Tables.Pte(new Pfn(0), writable: true)); // 512 MiB from the start of VRAM
        var within = new Pfn(Page.Raw % (512 * 256));
        Assert.True(within.Raw > (ulong)Vram.SizeInPages);
        Bench.Access(Tables.Root, Page);
        Assert.Equal((MemoryFaultKind.OutOfRange, within.Address.Raw), (Bench.Faults[0].Kind, Bench.Faults[0].Place.Id));
    }

    [Fact]
    public void A_walk_into_a_freed_table_is_a_violation_at_that_step()
    {
        Vram.Free(Tables.Last);
        Assert.True(Bench.Access(Tables.Root, Page).Faulted);
        var fault = Assert.Single(Bench.Faults);
        Assert.Equal((MemoryFaultKind.UseAfterFree, "GPU walk"), (fault.Kind, fault.By));
    }

    [Fact]
    public void A_translation_to_a_freed_page_is_a_violation_at_that_step()
    {
        Tables.Map(Page, Frame);
        Bench.Access(Tables.Root, Page);
        var fault = Assert.Single(Bench.Faults);
        Assert.Equal((MemoryFaultKind.UseAfterFree, "GPU access"), (fault.Kind, fault.By));
    }

    private protected void AssertFaults()
    {
        int touched = Bench.Said.Count;
        Assert.Equal(new GpuAccessResult(true, default, 0), Bench.Access(Tables.Root, Page, cached: false));
        Assert.Equal(touched, Bench.Said.Count);
        Assert.Empty(Bench.Faults);
    }
}
