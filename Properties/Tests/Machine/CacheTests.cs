using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Machine;
using GpuMm.Model.Vocabulary;
using GpuMm.Tests.Kernel;
using Xunit;

namespace GpuMm.Tests.Machine;

/// <summary>The TLB and the PDE cache serve what is old, until an invalidation is over.</summary>
public class CacheTests
{
    const int StepsOfWalk = 7; // look into the TLB, then PD3, PD2, PD1, both words of PD0, PT

    static readonly Vfn Page = new(0x1234);
    static readonly Vfn Neighbour = new(0x1235);
    static readonly Pfn OldFrame = new(40);
    static readonly Pfn NewFrame = new(41);
    static readonly Pfn OtherTable = new(42);

    [Fact]
    public void The_TLB_serves_a_translation_that_is_gone_until_it_is_invalidated()
    {
        var (bench, tables) = Mapped();
        Assert.Equal(OldFrame, bench.Access(tables.Root, Page).Page);
        tables.Map(Page, NewFrame);
        Assert.Equal(OldFrame, bench.Access(tables.Root, Page).Page);
        Assert.Equal(1, bench.TlbHits);
        bench.Invalidate(tables.Root);
        Assert.Equal(NewFrame, bench.Access(tables.Root, Page).Page);
        Assert.Equal(1, bench.TlbHits);
    }

    [Fact]
    public void An_entry_that_was_evicted_is_walked_for_and_cached_anew()
    {
        var (bench, tables) = Mapped();
        bench.Access(tables.Root, Page);
        tables.Map(Page, NewFrame);
        Assert.Equal(NewFrame, bench.Access(tables.Root, Page, cached: false).Page);
        Assert.Equal((0, 0), (bench.TlbHits, bench.PdeCacheHits));
        Assert.Equal(NewFrame, bench.Access(tables.Root, Page).Page);
        Assert.Equal(1, bench.TlbHits);
    }

    [Fact]
    public void The_PDE_cache_leads_into_a_table_that_is_no_longer_linked_until_it_is_invalidated()
    {
        var (bench, tables) = Mapped();
        tables.Map(Neighbour, OldFrame);
        tables.AddTable(OtherTable);
        tables.MapIn(OtherTable, Neighbour, NewFrame);
        bench.Access(tables.Root, Page);
        tables.Link(tables.DualLevel, OtherTable);
        Assert.Equal(OldFrame, bench.Access(tables.Root, Neighbour).Page);
        Assert.Equal((0, 1), (bench.TlbHits, bench.PdeCacheHits));
        bench.Invalidate(tables.Root);
        Assert.Equal(NewFrame, bench.Access(tables.Root, Neighbour).Page);
        Assert.Equal((0, 1), (bench.TlbHits, bench.PdeCacheHits));
    }

    [Fact]
    public void A_page_under_another_table_does_not_use_the_cached_one()
    {
        var (bench, tables) = Mapped();
        bench.Access(tables.Root, Page);
        Assert.True(bench.Access(tables.Root, new Vfn(Page.Raw + 512)).Faulted);
        Assert.Equal(1, bench.PdeCacheHits); // of the directory above, which both go through
    }

    [Fact]
    public void A_fault_is_not_cached()
    {
        var (bench, tables) = Mapped();
        Assert.True(bench.Access(tables.Root, Neighbour).Faulted);
        tables.Map(Neighbour, NewFrame);
        Assert.Equal(NewFrame, bench.Access(tables.Root, Neighbour).Page);
    }

    [Fact]
    public void An_invalidation_concerns_one_address_space()
    {
        var (bench, tables) = Mapped();
        var others = new HandTables(bench.Vram, MmuVersion.V2, Page, first: 20);
        others.Map(Page, NewFrame);
        bench.Access(tables.Root, Page);
        Assert.Equal(NewFrame, bench.Access(others.Root, Page).Page);
        bench.Invalidate(others.Root);
        bench.Access(tables.Root, Page);
        Assert.Equal(1, bench.TlbHits);
        bench.Access(others.Root, Page);
        Assert.Equal(1, bench.TlbHits);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(StepsOfWalk)]
    public void An_invalidation_waits_for_an_access_in_flight(int stepsTaken)
    {
        var (bench, tables) = Mapped(stepsTaken, thenOther: 2);
        bench.Run(
            async () => Say(bench, await bench.Gpu.Mmu.Access(tables.Root, Page, Access.Read, 0, serveCached: true)),
            () => InvalidateAndWait(bench, tables.Root));
        Assert.Equal(["triggered", $"Read {Page} -> p28", "access over", "invalidated: True"], bench.Said.TakeLast(4));
        Assert.Equal([tables.Root], bench.InvalidationsThatWaited);
        Assert.Equal(0, bench.Kernel.NowMs);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(StepsOfWalk - 1)]
    public void An_access_that_an_invalidation_overtook_fills_no_cache(int stepsTaken)
    {
        var (bench, tables) = Mapped(stepsTaken);
        bench.Run(
            async () => Say(bench, await bench.Gpu.Mmu.Access(tables.Root, Page, Access.Read, 0, serveCached: true)),
            () => InvalidateAndWait(bench, tables.Root));
        tables.Map(Page, NewFrame);
        Assert.Equal(NewFrame, bench.Access(tables.Root, Page).Page);
        Assert.Equal((0, 0), (bench.TlbHits, bench.PdeCacheHits));
    }

    [Fact]
    public void An_access_that_an_unacknowledged_invalidation_overtook_fills_no_cache_either()
    {
        var (bench, tables) = Mapped(StepsOfWalk - 1, thenOther: 2);
        bench.Run(
            async () => Say(bench, await bench.Gpu.Mmu.Access(tables.Root, Page, Access.Read, 0, serveCached: true)),
            () => InvalidateAndWait(bench, tables.Root, mode: 0));
        Assert.False(bench.Gpu.Mmu.IsCached(tables.Root, Page));
        tables.Map(Page, NewFrame);
        Assert.Equal(NewFrame, bench.Access(tables.Root, Page).Page);
        Assert.Equal(0, bench.TlbHits);
    }

    [Fact]
    public void Without_global_acknowledgement_an_invalidation_waits_for_nobody()
    {
        var (bench, tables) = Mapped(StepsOfWalk, thenOther: 2);
        bench.Run(
            async () => Say(bench, await bench.Gpu.Mmu.Access(tables.Root, Page, Access.Read, 0, serveCached: true)),
            () => InvalidateAndWait(bench, tables.Root, mode: 0));
        Assert.Equal(["triggered", "invalidated: True", $"Read {Page} -> p28", "access over"], bench.Said.TakeLast(4));
    }

    [Fact]
    public void An_invalidation_does_not_wait_for_accesses_of_other_address_spaces()
    {
        var (bench, tables) = Mapped(StepsOfWalk, thenOther: 2);
        bench.Run(
            async () => Say(bench, await bench.Gpu.Mmu.Access(tables.Root, Page, Access.Read, 0, serveCached: true)),
            () => InvalidateAndWait(bench, new VramAddress(0x14000)));
        Assert.Equal(["triggered", "invalidated: True", $"Read {Page} -> p28", "access over"], bench.Said.TakeLast(4));
        Assert.Empty(bench.InvalidationsThatWaited);
    }

    [Fact]
    public void An_invalidation_does_not_wait_for_walks_that_began_after_it()
    {
        var (bench, tables) = Mapped(stepsOfFirst: 3);
        bench.Trigger(tables.Root);
        var cleared = bench.Registers.TriggerCleared;
        bool waited = false;
        bench.Run(
            async () => await bench.Gpu.Mmu.Access(tables.Root, Page, Access.Read, 0, serveCached: true),
            async () =>
            {
                await bench.Say("while the access is under way");
                waited |= !cleared.IsOpen;
            });
        Assert.False(waited);
        Assert.Empty(bench.InvalidationsThatWaited);
    }

    [Fact]
    public void Until_it_is_acknowledged_the_TLB_serves_what_it_has_and_the_invalidation_waits_for_that_too()
    {
        var (bench, tables) = Mapped(stepsOfFirst: 1, thenOther: 2);
        bench.Access(tables.Root, Page);
        tables.Map(Page, NewFrame);
        bench.Trigger(tables.Root);
        var cleared = bench.Registers.TriggerCleared;
        Assert.True(cleared.IsOpen);
        var openWhileServed = true;
        bench.Run(
            async () => Assert.Equal(OldFrame, (await bench.Gpu.Mmu.Access(tables.Root, Page, Access.Read, 0, serveCached: true)).Page),
            async () =>
            {
                await bench.Say("first");
                await bench.Say("second");
                openWhileServed = cleared.IsOpen;
            });
        Assert.Equal(1, bench.TlbHits);
        Assert.False(openWhileServed);
        Assert.True(cleared.IsOpen);
    }

    [Fact]
    public void The_driver_s_flush_gives_up_when_the_hardware_never_acknowledges()
    {
        var failing = new KernelBench(failures: [new InjectedFailure(FailureSite.TlbFlush, 1)]);
        var gpu = new Implementation.Vmm.GpuMm(failing.Kernel, MmuVersion.V2, 64, new MachineBench());
        var answers = new List<Errno>();
        failing.Run(async () =>
        {
            answers.Add(await gpu.Tlb.Flush(new VramAddress(0)));
            answers.Add(await gpu.Tlb.Flush(new VramAddress(0)));
        });
        Assert.Equal([Errno.ETIMEDOUT, Errno.None], answers);
        Assert.Equal(Implementation.Vmm.Tlb.TimeoutMs, failing.Kernel.NowMs);
    }

    /// <summary>One page mapped; the first task goes the given number of steps before the second does.</summary>
    static (MachineBench Bench, HandTables Tables) Mapped(int stepsOfFirst = 0, int thenOther = 0)
    {
        int[] order = [.. Enumerable.Repeat(1, stepsOfFirst), .. Enumerable.Repeat(2, Math.Max(1, thenOther))];
        var bench = new MachineBench(scheduler: new ListedOrder(order));
        var tables = new HandTables(bench.Vram, MmuVersion.V2, Page);
        tables.AddData(OldFrame, 1);
        tables.AddData(NewFrame, 2);
        tables.Map(Page, OldFrame);
        return (bench, tables);
    }

    static void Say(MachineBench bench, GpuAccessResult result)
    {
        Assert.False(result.Faulted);
        bench.Said.Add("access over");
    }

    static async ValueTask InvalidateAndWait(MachineBench bench, VramAddress pdb, uint mode = TlbRegisters.AcknowledgeGlobally)
    {
        bool done = await bench.InvalidateAndWait(pdb, mode);
        bench.Said.Add($"invalidated: {done}");
    }
}
