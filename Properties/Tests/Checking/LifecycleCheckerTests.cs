using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vmm.Checking;
using GpuMm.Implementation.Vmm;
using GpuMm.Model.Lifecycles;
using GpuMm.Model.Vocabulary;
using Xunit;

namespace GpuMm.Tests.Checking;

/// <summary>Every pair of states: the checker is silent on the transitions that are listed here, and reports all others.</summary>
public sealed class LifecycleCheckerTests
{
    static readonly (MappingState, MappingState)[] OfMappings =
    [
        (MappingState.Free, MappingState.Reserved),
        (MappingState.Reserved, MappingState.Prepared), (MappingState.Reserved, MappingState.Free),
        (MappingState.Prepared, MappingState.Mapped), (MappingState.Prepared, MappingState.Free),
        (MappingState.Prepared, MappingState.Quarantined),
        (MappingState.Mapped, MappingState.Free), (MappingState.Mapped, MappingState.Quarantined),
        (MappingState.Quarantined, MappingState.Free),
    ];

    static readonly (PageTableState, PageTableState)[] OfTables =
    [
        (PageTableState.Free, PageTableState.Prepared), (PageTableState.Prepared, PageTableState.Installed),
        (PageTableState.Prepared, PageTableState.Free), (PageTableState.Installed, PageTableState.Unlinked),
        (PageTableState.Unlinked, PageTableState.Free),
    ];

    public static TheoryData<MappingState, MappingState> MappingPairs => Pairs<MappingState>();

    public static TheoryData<PageTableState, PageTableState> TablePairs => Pairs<PageTableState>();

    [Theory]
    [MemberData(nameof(MappingPairs))]
    public void A_mapping_goes_only_where_its_life_leads(MappingState before, MappingState after)
    {
        var bench = new CheckerBench();
        bench.Add(new LifecycleChecker());
        var mapping = new Mapping(null!, new VfnRange(new Vfn(0x200), 2), new VmmEvents(new EventHub()));
        mapping.Become(after);
        ((IVmmListener)bench.Events).MappingChanged(mapping, before);
        AssertVerdict(bench, OfMappings.Contains((before, after)), $"mapping v200+2 went from {before} to {after}");
    }

    [Theory]
    [MemberData(nameof(TablePairs))]
    public void A_table_goes_only_where_its_life_leads(PageTableState before, PageTableState after)
    {
        var bench = new CheckerBench();
        bench.Add(new LifecycleChecker());
        var table = new PageTable(new Pfn(7), new VmmEvents(new EventHub()));
        table.Become(after);
        ((IVmmListener)bench.Events).PageTableChanged(table, before);
        AssertVerdict(bench, OfTables.Contains((before, after)), $"table p7 went from {before} to {after}");
    }

    [Theory]
    [InlineData(null, 5, true)]
    [InlineData(5, null, true)]
    [InlineData(null, null, true)]
    [InlineData(5, 6, false)]
    [InlineData(5, 5, false)]
    public void An_entry_is_not_written_over(int? before, int? after, bool permitted)
    {
        var bench = new CheckerBench();
        bench.Add(new LifecycleChecker());
        var page = new VirtualPage(0, new Vfn(0x200));
        bench.Events.EntryChanged(new EntryChange(page, Frame(before), Frame(after)));
        if (permitted)
            bench.AssertSilent();
        else
            bench.AssertViolated(PropertyCatalogue.Lifecycle, $"the entry of v200 held p5 and was written over with p{after}", page);
    }

    [Fact]
    public void A_live_entry_that_execute_writes_over_is_seen()
    {
        var scenario = HandWritten.Sequential("N11", Op.Map(0, writable: false), Op.Drop(0), Op.Map(1));
        var violation = HandWritten.ViolationOf(PropertyCatalogue.Lifecycle, scenario);
        Assert.StartsWith("the entry of v0 held p", violation.Message, StringComparison.Ordinal);
    }

    static TheoryData<TState, TState> Pairs<TState>()
        where TState : struct, Enum
    {
        var pairs = new TheoryData<TState, TState>();
        foreach (var before in Enum.GetValues<TState>())
        {
            foreach (var after in Enum.GetValues<TState>())
                pairs.Add(before, after);
        }

        return pairs;
    }

    static Pfn? Frame(int? raw) => raw is { } number ? new Pfn((ulong)number) : null;

    static void AssertVerdict(CheckerBench bench, bool permitted, string message)
    {
        if (permitted)
            bench.AssertSilent();
        else
            bench.AssertViolated(PropertyCatalogue.Lifecycle, message);
    }
}
