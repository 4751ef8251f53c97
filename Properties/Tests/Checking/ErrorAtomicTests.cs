using GpuMm.Harness.Checking;
using GpuMm.Harness.Execution;
using GpuMm.Harness.Systems.Vmm;
using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Machine;
using GpuMm.Model.Vocabulary;
using Xunit;

namespace GpuMm.Tests.Checking;

/// <summary>What a failed operation may leave behind: nothing.</summary>
public sealed class ErrorAtomicTests
{
    readonly VmmWorld world;
    readonly EventHub hub;
    readonly History history;

    public ErrorAtomicTests() => (world, hub, history) = CheckerBench.IdleWorld();

    [Fact]
    public void A_failed_prepare_must_not_leave_tables()
    {
        var call = Begin(1);
        NewTable();
        Fail(call);
        Assert.EndsWith("failed and left 1 page tables behind", Only().Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_failed_prepare_must_not_leave_a_range_taken()
    {
        var call = Begin(1);
        OpenVmm.Take(world, 0, new VfnRange(new Vfn(0x200), 1));
        Fail(call);
        Assert.EndsWith("failed and left 1 ranges taken", Only().Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_failed_prepare_may_free_what_others_left()
    {
        OpenVmm.Take(world, 0, new VfnRange(new Vfn(0x200), 1));
        var call = Begin(1);
        OpenVmm.Release(world, 0, new VfnRange(new Vfn(0x200), 1));
        Fail(call);
        Silent();
    }

    [Fact]
    public void What_others_take_at_the_same_time_does_not_count()
    {
        var call = Begin(1);
        Begin(2);
        NewTable();
        Fail(call);
        Silent();
    }

    [Fact]
    public void A_prepare_that_succeeds_keeps_what_it_took()
    {
        var call = Begin(1);
        NewTable();
        Answer(call, new VmmResponse.Prepared(0, new VfnRange(new Vfn(0), 1)));
        Silent();
    }

    [Theory]
    [InlineData(FailureSite.TableNode, 2)]
    [InlineData(FailureSite.BuddyBlock, 3)]
    [InlineData(FailureSite.PraminWindow, 4)]
    public void A_prepare_that_forgets_its_tables_is_seen_wherever_it_fails(FailureSite site, int nth)
    {
        var scenario = HandWritten.Sequential("N04", Op.Prepare(0)).MadeToFail(site, nth);
        Assert.Contains(
            " page tables behind", HandWritten.ViolationOf(PropertyCatalogue.ErrorAtomic, scenario).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_flush_that_fails_must_not_leave_the_entries_of_a_range_that_is_given_back()
    {
        var scenario = HandWritten.Sequential("N07", Op.Map(0)).MadeToFail(FailureSite.TlbFlush, 1);
        var violation = HandWritten.ViolationOf(PropertyCatalogue.ErrorAtomic, scenario);
        Assert.Contains("gave v0 back, but its entry still holds p", violation.Message, StringComparison.Ordinal);
        Assert.Equal(new VirtualPage(0, new Vfn(0)), violation.Page);
    }

    [Fact]
    public void The_entries_of_a_range_in_quarantine_may_stay()
    {
        var scenario = HandWritten.Sequential("fixed", Op.Map(0), Op.Unmap(0), Op.GpuRead(0));
        var executions = Enumerable.Range(1, 16)
            .Select(nth => Executor.Execute(scenario.MadeToFail(FailureSite.PraminWindow, nth))).ToArray();
        Assert.Contains(executions, execution => execution.History.Calls.Any(call =>
            call is { Operation: VmmOperation.Unmap, Response: VmmResponse.Refused { Quarantined: true } }));
        Assert.All(executions, execution => Assert.Empty(execution.Observed));
    }

    void NewTable() => ((IMemoryListener)hub).PageAllocated(new Pfn(9), PageOwner.PageTablesOf(0));

    Call Begin(int task)
    {
        var call = history.Invoke(task, Op.Prepare(0), 0);
        hub.Invoked(call);
        return call;
    }

    void Fail(Call call)
    {
        CheckerBench.Inject(hub, world.Mm.Kernel, FailureSite.TableNode); // so that the refusal itself is in order
        Answer(call, new VmmResponse.Refused(Errno.ENOMEM));
    }

    void Answer(Call call, VmmResponse response)
    {
        history.Respond(call, response, 0);
        hub.Responded(call);
    }

    Violation Only() => Assert.Single(hub.Violations, violation => violation.Property == PropertyCatalogue.ErrorAtomic);

    void Silent() => Assert.Empty(hub.Violations);
}
