using GpuMm.Harness.Checking;
using GpuMm.Harness.Execution;
using GpuMm.Harness.Systems.Vmm;
using GpuMm.Harness.Systems.Vmm.Checking;
using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Vmm;
using GpuMm.Model.Lifecycles;
using GpuMm.Model.Vocabulary;
using Xunit;

namespace GpuMm.Tests.Checking;

/// <summary>The checkers of virtual space and of VRAM: va-exclusive, va-not-leaked, vram-not-leaked.</summary>
public sealed class SpaceCheckerTests
{
    readonly VmmWorld world;
    readonly EventHub hub;
    readonly History history;
    readonly VaExclusive exclusive;

    public SpaceCheckerTests()
    {
        (world, hub, history) = CheckerBench.IdleWorld(addressSpaces: 2);
        exclusive = new VaExclusive(world) { Hub = hub }; // beside the world's own, which hears of mappings only from running tasks
    }

    [Fact]
    public void Two_live_ranges_must_not_overlap()
    {
        Reserve(0, 0x200, 3);
        Reserve(0, 0x202, 2);
        var violation = Only(PropertyCatalogue.VaExclusive);
        Assert.Equal("v202+2 was handed out while v200+3 (Reserved) lives", violation.Message);
        Assert.Equal(new VirtualPage(0, new Vfn(0x202)), violation.Page);
    }

    [Fact]
    public void Ranges_may_touch_be_taken_again_and_lie_at_one_address_in_two_address_spaces()
    {
        var first = Reserve(0, 0x200, 2);
        Reserve(0, 0x202, 2);
        Reserve(1, 0x200, 2);
        first.Become(MappingState.Free);
        exclusive.MappingChanged(first, MappingState.Reserved);
        Reserve(0, 0x200, 2);
        Assert.Empty(hub.Violations);
    }

    [Fact]
    public void A_range_must_lie_in_the_address_space()
    {
        ulong end = 1UL << 37;
        Reserve(0, end - 1, 1);
        Assert.Empty(hub.Violations);
        Reserve(0, end, 1);
        Assert.Contains("reaches beyond", Only(PropertyCatalogue.VaExclusive).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_range_must_have_as_many_pages_as_were_asked_for()
    {
        Answer(Op.Prepare(0, 2), new VmmResponse.Prepared(0, new VfnRange(new Vfn(0x200), 3)));
        Assert.EndsWith("got 3 pages", Only(PropertyCatalogue.VaExclusive).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0x1ffUL)]
    [InlineData(0x202UL)]
    public void A_range_must_lie_inside_the_window(ulong start)
    {
        var pages = new MappedPages(0, new VfnRange(new Vfn(start), 2), 1, true, [new Pfn(1), new Pfn(2)]);
        Answer(Op.Map(0, 2, Op.Pages(0x200, 0x203)), new VmmResponse.Mapped(pages));
        Assert.Contains("which is not inside the window", Only(PropertyCatalogue.VaExclusive).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_range_inside_the_window_is_right()
    {
        Answer(Op.Prepare(0, 2, Op.Pages(0x200, 0x203)), new VmmResponse.Prepared(0, new VfnRange(new Vfn(0x201), 2)));
        Assert.Empty(hub.Violations);
    }

    [Fact]
    public void Space_that_is_taken_at_quiescence_is_leaked()
    {
        hub.AtQuiescence();
        Assert.Empty(hub.Violations);
        OpenVmm.Take(world, 1, new VfnRange(new Vfn(0x200), 2));
        hub.AtQuiescence();
        var violation = Only(PropertyCatalogue.VaNotLeaked);
        Assert.StartsWith("vmm 1 holds v200+2", violation.Message, StringComparison.Ordinal);
        Assert.Equal(new VirtualPage(1, new Vfn(0x200)), violation.Page);
    }

    [Fact]
    public void Pages_that_are_held_after_the_address_spaces_are_gone_are_leaked()
    {
        hub.AtEnd(Ended(RunEnd.Deadlocked)); // nobody has given anything back yet
        Assert.DoesNotContain(hub.Violations, violation => violation.Property == PropertyCatalogue.VramNotLeaked);
        hub.AtEnd(Ended(RunEnd.Completed));
        var message = Only(PropertyCatalogue.VramNotLeaked).Message;
        Assert.StartsWith("2 pages are left", message, StringComparison.Ordinal); // the two roots
        Assert.Contains(", page tables of vmm ", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cancel_that_keeps_the_space_is_seen() => Assert.Equal(
        new VirtualPage(0, new Vfn(0)),
        HandWritten.ViolationOf(PropertyCatalogue.VaNotLeaked, HandWritten.Sequential("N05", Op.Prepare(0), Op.Cancel(0))).Page);

    [Fact]
    public void Tables_that_are_never_freed_are_seen() => Assert.Contains(
        "page tables of vmm 0",
        HandWritten.ViolationOf(PropertyCatalogue.VramNotLeaked, HandWritten.Sequential("X08", Op.Map(0))).Message,
        StringComparison.Ordinal);

    [Fact]
    public void A_hole_that_two_prepares_take_is_seen()
    {
        var scenario = HandWritten.Concurrent("X06", [], [Op.Prepare(0)], [Op.Prepare(1)]);
        var violation = HandWritten.ViolationUnderSomeSwitch(PropertyCatalogue.VaExclusive, scenario);
        Assert.Contains("was handed out while", violation.Message, StringComparison.Ordinal);
    }

    Mapping Reserve(int vmm, ulong start, ulong count)
    {
        var mapping = new Mapping(world.Vmms[vmm], new VfnRange(new Vfn(start), count), new VmmEvents(new EventHub()));
        mapping.Become(MappingState.Reserved);
        exclusive.MappingChanged(mapping, MappingState.Free);
        return mapping;
    }

    void Answer(VmmOperation operation, VmmResponse response)
    {
        var call = history.Invoke(1, operation, 0);
        hub.Invoked(call);
        history.Respond(call, response, 0);
        hub.Responded(call);
    }

    Violation Only(CheckedProperty property) => Assert.Single(hub.Violations, violation => violation.Property == property);

    ExecutionRecord Ended(RunEnd end) =>
        new(HandWritten.Sequential("fixed"), Harness.Scheduling.Schedule.Explicit.Default, history, end, 0, 0);
}
