using GpuMm.Implementation.Machine;
using GpuMm.Model.Vocabulary;
using GpuMm.Tests.Kernel;
using Xunit;
using static GpuMm.Tests.Machine.MaliBench;

namespace GpuMm.Tests.Machine;

/// <summary>What an access may not do, how the GPU tells of it, and what is left after a reset.</summary>
public class MaliFaultTests
{
    readonly MaliBench bench = new();

    public MaliFaultTests()
    {
        bench.Map(Root, 3, 8);
        bench.Map(Root, 4, 9, Page | ReadOnly);
        bench.Map(Root, 5, 10, Page & ~Unprivileged);
        bench.Map(Root, 6, 11, Page & ~AccessFlag);
        bench.Use(1, Root);
    }

    [Theory]
    [InlineData(3UL, Access.Write, GpuAccessOutcome.Ok)]
    [InlineData(4UL, Access.Read, GpuAccessOutcome.Ok)]
    [InlineData(4UL, Access.Write, GpuAccessOutcome.PermissionFault)]
    [InlineData(5UL, Access.Read, GpuAccessOutcome.PermissionFault)]
    [InlineData(6UL, Access.Read, GpuAccessOutcome.TranslationFault)]
    [InlineData(7UL, Access.Read, GpuAccessOutcome.TranslationFault)]
    [InlineData(512UL, Access.Read, GpuAccessOutcome.TranslationFault)]
    [InlineData(1UL << 36, Access.Read, GpuAccessOutcome.TranslationFault)]
    public void The_entry_says_what_is_permitted(ulong page, Access access, GpuAccessOutcome outcome)
    {
        Assert.Equal(outcome, bench.Access(1, page, access, 77).Outcome);
        Assert.Equal(outcome == GpuAccessOutcome.Ok ? 0U : 2U, bench.Mmu.MmuIntRawStat);
        Assert.Empty(bench.Faults);
    }

    [Fact]
    public void What_is_cached_as_read_only_is_so_until_it_is_flushed()
    {
        bench.Access(1, 4);
        bench.Map(Root, 4, 9);
        Assert.Equal(GpuAccessOutcome.PermissionFault, bench.Access(1, 4, Access.Write, 77).Outcome);
        bench.Do(1, AsCommand.FlushPt);
        Assert.Equal(GpuAccessOutcome.Ok, bench.Access(1, 4, Access.Write, 77).Outcome);
    }

    [Fact]
    public void New_tables_are_used_from_the_UPDATE_on()
    {
        bench.Run(async () => await bench.Mmu.WriteTransTab(1, null));
        Assert.Equal(GpuAccessOutcome.Ok, bench.Access(1, 3).Outcome);
        bench.Do(1, AsCommand.Update);
        Assert.Equal(GpuAccessOutcome.SlotDisabled, bench.Access(1, 3).Outcome);
        Assert.True(bench.Mmu.IsCached(1, At(3))); // it flushes nothing
        Assert.Null(bench.Mmu.RootOf(1));
    }

    [Fact]
    public void A_slot_without_tables_is_disabled_and_does_not_interrupt()
    {
        Assert.Equal(GpuAccessOutcome.SlotDisabled, bench.Access(2, 3).Outcome);
        Assert.Equal(0U, bench.Mmu.MmuIntRawStat);
    }

    [Fact]
    public void The_first_fault_is_latched_until_its_interrupt_is_cleared()
    {
        bench.Access(1, 7);
        bench.Access(1, 4, Access.Write);
        AssertLatched(new MaliFault(At(7), Access.Read, GpuAccessOutcome.TranslationFault));
        bench.Run(async () => await bench.Mmu.ClearInterrupt(1 << 1));
        Assert.Equal(0U, bench.Mmu.MmuIntRawStat);
        AssertLatched(new MaliFault(At(7), Access.Read, GpuAccessOutcome.TranslationFault));
        bench.Access(1, 4, Access.Write);
        AssertLatched(new MaliFault(At(4), Access.Write, GpuAccessOutcome.PermissionFault));
    }

    [Fact]
    public void A_masked_interrupt_is_raised_and_not_asserted()
    {
        bench.Use(2, Root);
        bench.Access(1, 7);
        bench.Access(2, 7);
        bench.Run(async () =>
        {
            Assert.Equal(6U, await bench.Mmu.ReadMmuIntRawStat());
            Assert.Equal(0U, await bench.Mmu.ReadMmuIntStat());
            await bench.Mmu.WriteMmuIntMask(4);
            Assert.Equal(4U, await bench.Mmu.ReadMmuIntStat());
            await bench.Mmu.ClearInterrupt(4);
            Assert.Equal(0U, await bench.Mmu.ReadMmuIntStat());
            Assert.Equal(2U, await bench.Mmu.ReadMmuIntRawStat());
        });
        Assert.Equal((2U, 4U, 0U), (bench.Mmu.MmuIntRawStat, bench.Mmu.MmuIntMask, bench.Mmu.Pending));
    }

    [Fact]
    public void A_walk_through_memory_that_is_no_table_is_found()
    {
        bench.Memory.FreeTable(new Pfn(Root.Raw + 3));
        Assert.Equal(GpuAccessOutcome.TranslationFault, bench.Access(1, 3).Outcome);
        Assert.Equal(MemoryFaultKind.UseAfterFree, Assert.Single(bench.Faults).Kind);
    }

    [Fact]
    public void After_a_reset_nothing_is_left()
    {
        bench.Access(1, 3);
        bench.Access(1, 7);
        bench.LockPages(1, 0, 8);
        bench.Run(async () =>
        {
            await bench.Mmu.WriteMmuIntMask(uint.MaxValue);
            await bench.Say("reset");
            bench.Mmu.Reset();
            Assert.Null(await bench.Mmu.ReadFault(1));
        });
        Assert.Equal((0U, 0U), (bench.Mmu.MmuIntRawStat, bench.Mmu.MmuIntMask));
        Assert.False(bench.Mmu.IsCached(1, At(3)));
        Assert.Null(bench.Mmu.LockedRegion(1));
        Assert.Equal(GpuAccessOutcome.SlotDisabled, bench.Access(1, 3).Outcome);
        bench.Do(1, AsCommand.Update); // what had been written before is forgotten too
        Assert.Null(bench.Mmu.RootOf(1));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public void An_access_under_way_at_a_reset_ends_without_touching_memory(int stepsOfAccess)
    {
        var raced = new MaliBench(new ListedOrder([.. Enumerable.Repeat(1, stepsOfAccess), 2]));
        raced.Map(Root, 3, 8);
        raced.Use(1, Root);
        raced.Said.Clear();
        raced.Run(
            async () => await raced.Read(1, 3),
            async () =>
            {
                await raced.Say("power off");
                raced.Mmu.PowerOff();
            });
        Assert.Equal(["power off", "3: SlotDisabled"], raced.Said);
        Assert.Equal(0U, raced.Mmu.MmuIntRawStat);
        Assert.False(raced.Mmu.IsCached(1, At(3)));
    }

    void AssertLatched(MaliFault expected)
    {
        MaliFault? latched = null;
        bench.Run(async () => latched = await bench.Mmu.ReadFault(1));
        Assert.Equal(expected, latched);
    }
}
