using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vmm;
using GpuMm.Harness.Systems.Vmm.Checking;
using GpuMm.Implementation.Machine;
using GpuMm.Model.Vocabulary;
using Xunit;

namespace GpuMm.Tests.Checking;

/// <summary>The checkers of what a GPU access reaches: no-stale-translation, permission-enforced, neighbours-untouched.</summary>
public sealed class TranslationCheckerTests
{
    static readonly Vfn Page = new(0x200);
    static readonly Pfn Frame = new(5);
    static readonly Pfn Root = new(1);
    static readonly VirtualPage PageOfFirst = new(0, Page);

    readonly CheckerBench bench = new();
    readonly ClaimBook claims = new();

    public TranslationCheckerTests() => bench.Graph.AddRoot(Root, 0);

    [Fact]
    public void Reaching_a_page_that_was_given_back_is_stale()
    {
        bench.Add(new NoStaleTranslation(claims));
        Claim().IsLive = false;
        Touch(Access.Read);
        bench.AssertViolated(
            PropertyCatalogue.NoStaleTranslation, "GPU read of v200 reached p5, which A = map(vmm 0, 1 page, writable) had given back",
            PageOfFirst);
    }

    [Fact]
    public void Reaching_a_page_that_is_mapped_is_not_stale()
    {
        bench.Add(new NoStaleTranslation(claims));
        Claim();
        Touch(Access.Write);
        bench.AssertSilent();
    }

    [Fact]
    public void Reaching_a_page_that_was_mapped_there_anew_is_not_stale()
    {
        bench.Add(new NoStaleTranslation(claims));
        Claim().IsLive = false;
        Claim();
        Touch(Access.Read);
        bench.AssertSilent();
    }

    [Fact]
    public void Another_address_space_and_another_frame_have_nothing_to_do_with_it()
    {
        bench.Add(new NoStaleTranslation(claims));
        Claim(vmm: 1).IsLive = false;
        Claim(frame: new Pfn(6)).IsLive = false;
        Touch(Access.Read);
        bench.AssertSilent();
    }

    [Fact]
    public void A_write_must_not_reach_a_page_that_is_mapped_read_only()
    {
        bench.Add(new PermissionEnforced(claims));
        Claim(writable: false);
        Touch(Access.Read);
        bench.AssertSilent();
        Touch(Access.Write);
        bench.AssertViolated(
            PropertyCatalogue.PermissionEnforced, "GPU write to v200 reached p5, mapped read-only by A = map(vmm 0, 1 page, writable)",
            PageOfFirst);
    }

    [Fact]
    public void A_write_may_reach_a_page_that_is_mapped_writable_now()
    {
        bench.Add(new PermissionEnforced(claims));
        Claim(writable: false).IsLive = false;
        Claim();
        Touch(Access.Write);
        bench.AssertSilent();
    }

    [Fact]
    public void A_range_dropped_and_given_to_the_next_one_is_seen_when_it_is_read()
    {
        var violation = HandWritten.ViolationOf(
            PropertyCatalogue.NoStaleTranslation, HandWritten.Sequential("N10", Op.Map(0), Op.Drop(0), Op.GpuRead(0)));
        Assert.Contains("v0", violation.Message, StringComparison.Ordinal);
        Assert.Equal(new VirtualPage(0, new Vfn(0)), violation.Page);
    }

    [Fact]
    public void An_access_that_began_before_an_unmap_must_be_over_when_it_returns()
    {
        var scenario = HandWritten.Concurrent("N19", [Op.Map(0)], [Op.GpuRead(0)], [Op.Unmap(0)]);
        var violation = HandWritten.ViolationUnderSomeSwitch(PropertyCatalogue.NoStaleTranslation, scenario);
        Assert.Contains("v0", violation.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_write_through_a_read_only_mapping_is_seen()
    {
        var violation = HandWritten.ViolationOf(
            PropertyCatalogue.PermissionEnforced, HandWritten.Sequential("X04", Op.Map(0, writable: false), Op.GpuWrite(0)));
        Assert.Equal(new VirtualPage(0, new Vfn(0)), violation.Page);
    }

    [Fact]
    public void Clearing_the_entry_behind_the_range_touches_the_neighbour()
    {
        var scenario = HandWritten.Sequential(
            "X05", Op.Map(0, window: Op.Pages(0x200, 0x201)), Op.Map(1, window: Op.Pages(0x201, 0x202)), Op.Unmap(0));
        var violation = HandWritten.ViolationOf(PropertyCatalogue.NeighboursUntouched, scenario);
        Assert.StartsWith("the entry of v201 ", violation.Message, StringComparison.Ordinal);
        Assert.Contains("to invalid", violation.Message, StringComparison.Ordinal);
        Assert.Equal(new VirtualPage(0, new Vfn(0x201)), violation.Page);
    }

    [Fact]
    public void The_next_operation_may_clear_what_is_in_quarantine() => Assert.Empty(Harness.Execution.Executor.Execute(
        HandWritten.Sequential("fixed", Op.Map(0, 2), Op.Drop(0), Op.Map(1), Op.Unmap(1))).Observed);

    void Touch(Access access) => ((IMachineListener)bench.Events).GpuTouchesPage(Root.Address, Page, Frame, access);

    Claim Claim(bool writable = true, int vmm = 0, Pfn? frame = null)
    {
        var claim = new Claim(new MappedPages(vmm, new VfnRange(Page, 1), 1, writable, [frame ?? Frame]), Op.Map(0));
        claims.Add(claim);
        return claim;
    }
}
