using GpuMm.Implementation.Machine;
using GpuMm.Model.Vocabulary;
using GpuMm.Tests.Kernel;
using Xunit;
using static GpuMm.Tests.Machine.MaliBench;

namespace GpuMm.Tests.Machine;

/// <summary>The TLB of a slot serves what is old, also to another address space, until a flush is over.</summary>
public class MaliTlbTests
{
    const ulong Mapped = 3;
    const int StepsOfWalk = 5; // look into the slot, then four levels

    readonly MaliBench bench = Mapping();

    [Fact]
    public void An_access_reads_and_writes_the_page_that_the_tables_name()
    {
        var read = bench.Access(1, Mapped);
        Assert.Equal(new MaliAccessResult(GpuAccessOutcome.Ok, Frame(8), HostMemory.InitialValue(Frame(8))), read);
        bench.Access(1, Mapped, Access.Write, 77);
        Assert.Equal(77UL, bench.Access(1, Mapped).Value);
        Assert.Equal(77UL, bench.Memory.ReadData(Frame(8), "test"));
        Assert.Empty(bench.Faults);
    }

    [Fact]
    public void A_translation_that_is_gone_is_served_until_it_is_flushed()
    {
        bench.Access(1, Mapped);
        bench.Map(Root, Mapped, 9);
        Assert.Equal(Frame(8), bench.Access(1, Mapped).Page);
        Assert.Equal(1, bench.TlbHits);
        bench.Do(1, AsCommand.FlushPt);
        Assert.False(bench.Mmu.IsCached(1, At(Mapped)));
        Assert.Equal(Frame(9), bench.Access(1, Mapped).Page);
        Assert.Equal(1, bench.TlbHits);
    }

    [Fact]
    public void A_translation_that_was_evicted_is_walked_for_and_replaced()
    {
        bench.Access(1, Mapped);
        bench.Map(Root, Mapped, 9);
        Assert.Equal(Frame(9), bench.Access(1, Mapped, cached: false).Page);
        Assert.Equal(0, bench.TlbHits);
        Assert.Equal(Frame(9), bench.Access(1, Mapped).Page);
        Assert.Equal(1, bench.TlbHits);
    }

    [Fact]
    public void A_slot_that_is_given_away_without_a_flush_serves_the_old_translations()
    {
        bench.Access(1, Mapped);
        bench.Use(1, OtherRoot);
        Assert.Equal(OtherRoot, bench.Mmu.RootOf(1));
        Assert.Equal(Frame(8), bench.Access(1, Mapped).Page);
    }

    [Theory]
    [InlineData(AsCommand.FlushPt)]
    [InlineData(AsCommand.FlushMem)]
    public void A_slot_that_is_given_away_with_a_flush_serves_the_new_tables(AsCommand flush)
    {
        bench.Access(1, Mapped);
        bench.Do(1, flush);
        bench.Use(1, OtherRoot);
        Assert.Equal(Frame(20), bench.Access(1, Mapped).Page);
    }

    [Fact]
    public void Slots_have_nothing_in_common()
    {
        bench.Use(2, OtherRoot);
        bench.Access(1, Mapped);
        Assert.False(bench.Mmu.IsCached(2, At(Mapped)));
        Assert.Equal(Frame(20), bench.Access(2, Mapped).Page);
        bench.Do(2, AsCommand.FlushPt);
        Assert.True(bench.Mmu.IsCached(1, At(Mapped)));
    }

    [Fact]
    public void What_is_invalid_is_not_cached()
    {
        Assert.Equal(GpuAccessOutcome.TranslationFault, bench.Access(1, Mapped + 1).Outcome);
        bench.Map(Root, Mapped + 1, 9);
        Assert.Equal(Frame(9), bench.Access(1, Mapped + 1).Page);
    }

    [Fact]
    public void A_block_is_cached_for_all_its_pages()
    {
        bench.MapBlock(Root, 1, 512);
        Assert.Equal(Frame(512 + 5), bench.Access(1, 512 + 5).Page);
        bench.MapBlock(Root, 1, 0);
        Assert.Equal(Frame(512 + 511), bench.Access(1, 512 + 511).Page);
        Assert.Equal(1, bench.TlbHits);
        Assert.False(bench.Mmu.IsCached(1, At(1024)));
        bench.LockPages(1, 512 + 64, 1); // far from what was accessed, but in the block
        bench.Do(1, AsCommand.FlushPt);
        bench.Do(1, AsCommand.Unlock);
        Assert.Equal(Frame(5), bench.Access(1, 512 + 5).Page);
    }

    [Fact]
    public void Of_a_larger_block_the_part_around_the_address_is_cached()
    {
        bench.MapGigabyte(Root, 1);
        ulong page = (1UL << 18) + Frame(514).Raw;
        Assert.Equal(Frame(514), bench.Access(1, page).Page);
        Assert.True(bench.Mmu.IsCached(1, At(page - 2)));
        Assert.False(bench.Mmu.IsCached(1, At(page - 3)));
    }

    [Fact]
    public void A_flush_drops_what_lies_in_the_locked_region_alone()
    {
        bench.Map(Root, 100, 30);
        bench.Access(1, Mapped);
        bench.Access(1, 100);
        bench.LockPages(1, 100, 1);
        bench.Do(1, AsCommand.FlushPt);
        Assert.True(bench.Mmu.IsCached(1, At(Mapped)));
        Assert.False(bench.Mmu.IsCached(1, At(100)));
        Assert.NotNull(bench.Mmu.LockedRegion(1)); // it does not unlock
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(StepsOfWalk - 1)]
    [InlineData(StepsOfWalk)]
    public void A_walk_that_a_flush_overtook_fills_the_TLB_no_more(int stepsOfWalk)
    {
        var raced = Mapping([.. Enumerable.Repeat(1, stepsOfWalk), 2]);
        raced.Run(
            async () => await raced.Read(1, Mapped),
            () => raced.Command(1, AsCommand.FlushPt));
        Assert.Equal(["slot 1: FlushPt waits", $"Read v3 -> {Frame(8)}", "3: Ok", "FlushPt: None"], raced.Said.TakeLast(4));
        Assert.False(raced.Mmu.IsCached(1, At(Mapped)));
    }

    [Fact]
    public void A_flush_waits_also_for_an_access_that_was_served_while_it_was_under_way()
    {
        var raced = Mapping([1, 2]);
        raced.Access(1, Mapped);
        raced.Said.Clear();
        raced.Run(
            async () =>
            {
                await raced.Mmu.WriteCommand(1, AsCommand.FlushPt);
                Assert.Equal(Errno.None, await raced.Mmu.WaitReady(1));
                raced.Said.Add("flushed");
            },
            async () => await raced.Read(1, Mapped));
        Assert.Equal([$"Read v3 -> {Frame(8)}", "3: Ok", "flushed"], raced.Said);
        Assert.Equal(1, raced.TlbHits);
        Assert.False(raced.Mmu.IsCached(1, At(Mapped)));
    }

    [Fact]
    public void A_flush_for_which_nobody_waits_is_over_at_the_latest_when_the_next_command_begins()
    {
        bench.Access(1, Mapped);
        bench.Run(async () => await bench.Mmu.WriteCommand(1, AsCommand.FlushPt));
        Assert.True(bench.Mmu.IsCached(1, At(Mapped)));
        bench.Do(1, AsCommand.Unlock);
        Assert.False(bench.Mmu.IsCached(1, At(Mapped)));
    }

    /// <summary>Page 3 of both address spaces is mapped, slot 1 has the first. Choices are made from there on.</summary>
    static MaliBench Mapping(int[]? order = null)
    {
        var bench = new MaliBench(new ListedOrder(order ?? []));
        bench.Map(Root, Mapped, 8);
        bench.Map(OtherRoot, Mapped, 20);
        bench.Use(1, Root);
        return bench;
    }
}
