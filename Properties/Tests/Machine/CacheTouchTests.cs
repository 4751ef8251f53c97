using GpuMm.Implementation.Kernel;
using GpuMm.Model.Vocabulary;
using GpuMm.Tests.Kernel;
using Xunit;

namespace GpuMm.Tests.Machine;

/// <summary>
/// Which entries of the caches an access touches. What it does not touch may be reordered around it, so each missing touch hides orders
/// from exploration.
/// </summary>
public class CacheTouchTests
{
    static readonly Vfn Page = new(0x1234);
    static readonly Vfn Neighbour = new(0x1235);
    static readonly Pfn Frame = new(40);

    readonly MachineBench bench = new();
    readonly HandTables tables;

    public CacheTouchTests()
    {
        tables = new HandTables(bench.Vram, MmuVersion.V2, Page);
        tables.AddData(Frame, 1);
        tables.Map(Page, Frame);
        tables.Map(Neighbour, Frame);
    }

    [Fact]
    public void A_miss_looks_for_every_entry_and_fills_the_same_from_the_root_down()
    {
        var entries = Entries(LogOf(Page));
        var lookups = Of(StepKind.Read, entries);
        Assert.Equal(1 + tables.PteLevel, lookups.Distinct().Count()); // in the TLB, then in the PDE cache from the last level up
        Assert.Equal(lookups.Reverse(), Of(StepKind.Write, entries));
        Assert.Equal(StepKind.Read, entries[lookups.Length - 1].Kind); // all lookups first
    }

    [Fact]
    public void A_hit_looks_at_its_one_entry_and_changes_none()
    {
        var translation = Of(StepKind.Write, Entries(LogOf(Page)))[^1];
        var (kind, entry) = Assert.Single(Entries(LogOf(Page)));
        Assert.Equal((StepKind.Read, translation), (kind, entry));
    }

    [Fact]
    public void A_hit_in_the_PDE_cache_ends_the_search_there_and_fills_the_translation()
    {
        var filled = Of(StepKind.Write, Entries(LogOf(Page)));
        var entries = Entries(LogOf(Neighbour));
        var lookups = Of(StepKind.Read, entries);
        Assert.Equal(filled[^2], lookups[1]); // the pointer to the page table that both share
        Assert.Equal(2, lookups.Length);
        Assert.Equal([lookups[0]], Of(StepKind.Write, entries));
    }

    [Fact]
    public void An_access_whose_entries_were_evicted_looks_at_none_and_fills_all()
    {
        var filled = Of(StepKind.Write, Entries(LogOf(Page)));
        var again = Entries(LogOf(Page, cached: false));
        Assert.Empty(Of(StepKind.Read, again));
        Assert.Equal(filled, Of(StepKind.Write, again));
    }

    [Fact]
    public void A_fault_fills_no_translation()
    {
        var entries = Entries(LogOf(new Vfn(Page.Raw + 2)));
        Assert.Equal(tables.PteLevel, Of(StepKind.Write, entries).Length);
        Assert.DoesNotContain(Of(StepKind.Read, entries)[0], Of(StepKind.Write, entries));
    }

    [Fact]
    public void Address_spaces_have_no_entry_in_common()
    {
        var others = new HandTables(bench.Vram, MmuVersion.V2, Page, first: 20);
        others.Map(Page, Frame);
        var mine = Entries(LogOf(Page));
        var theirs = Entries(Logged(() => bench.Access(others.Root, Page)));
        Assert.Empty(mine.Select(touch => touch.Resource).Intersect(theirs.Select(touch => touch.Resource)));
    }

    /// <summary>It names no entries: it changes the TLB of its address space, which everything else there reads.</summary>
    [Fact]
    public void An_invalidation_conflicts_with_the_begin_and_the_end_of_an_access_and_with_every_fill()
    {
        var tlb = new Resource(ResourceKind.Tlb, tables.Root.Raw);
        var access = LogOf(Page);
        Assert.Equal((StepKind.Read, tlb), (access.Steps[0].Step.Kind, access.Steps[0].Step.Resource));
        Assert.Equal((StepKind.Read, tlb), access.Steps[^1].Touched[^1]);
        var filling = access.Steps.Where(step => step.Touched.Any(touch => Fills(touch.Kind, touch.Resource))).ToArray();
        Assert.Equal(tables.PteLevel + 1, filling.Length);
        Assert.All(filling, step => Assert.Contains((StepKind.Read, tlb), step.Touched));

        var invalidation = Logged(() => bench.Invalidate(tables.Root));
        Assert.Empty(Entries(invalidation));
        Assert.Equal([StepKind.Write, StepKind.Wait], invalidation.Steps.Select(step => step.Step.Kind));
        Assert.All(invalidation.Steps, step => Assert.Equal(tlb, step.Step.Resource));
        Assert.All(invalidation.Steps, step => Assert.True(step.Step.DependsOn(access.Steps[0].Step)));
    }

    [Fact]
    public void An_access_that_was_overtaken_touches_no_entry_that_it_may_not_fill()
    {
        const int StepsBeforeTheTrigger = 2; // the look into the TLB and the root's entry
        int[] order = [.. Enumerable.Repeat(1, StepsBeforeTheTrigger), 2];
        var raced = new MachineBench(scheduler: new ListedOrder(order));
        var own = new HandTables(raced.Vram, MmuVersion.V2, Page);
        own.AddData(Frame, 1);
        own.Map(Page, Frame);
        var log = new AccessRecorder();
        raced.Kernel.AccessLog = log;
        raced.Run(
            async () => await raced.Gpu.Mmu.Access(own.Root, Page, Access.Read, 0, serveCached: true),
            async () => await raced.InvalidateAndWait(own.Root));
        Assert.Single(Of(StepKind.Write, Entries(log))); // the pointer that it read before the trigger
    }

    static bool Fills(StepKind kind, Resource resource) => kind == StepKind.Write && resource.Kind == ResourceKind.CacheEntry;

    static (StepKind Kind, Resource Resource)[] Entries(AccessRecorder log) => [.. log.TouchesOf(ResourceKind.CacheEntry)];

    static Resource[] Of(StepKind kind, (StepKind Kind, Resource Resource)[] touches) =>
        [.. touches.Where(touch => touch.Kind == kind).Select(touch => touch.Resource)];

    AccessRecorder LogOf(Vfn vfn, bool cached = true) => Logged(() => bench.Access(tables.Root, vfn, cached: cached));

    AccessRecorder Logged(Action action)
    {
        var log = new AccessRecorder();
        bench.Kernel.AccessLog = log;
        action();
        bench.Kernel.AccessLog = null;
        return log;
    }
}
