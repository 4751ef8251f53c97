using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Svm;
using GpuMm.Harness.Systems.Svm.Checking;
using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Machine;
using GpuMm.Implementation.Machine.Walking;
using GpuMm.Implementation.Svm;
using GpuMm.Model.Vocabulary;
using Xunit;
using static GpuMm.Tests.Checking.SvmCheckerBench;

namespace GpuMm.Tests.Checking;

/// <summary>Every fault is fetched, handled once, resolved if it is said to be, and replayed.</summary>
public sealed class FaultsResolvedOnceTests
{
    static readonly FaultEntry Read = Fault(0, FaultAccess.Read, at: 5);
    static readonly HardwarePte ReadOnly = Host(new Pfn(7)) with { ReadOnly = true };

    readonly SvmCheckerBench bench = new();
    readonly FaultsResolvedOnce checker;

    public FaultsResolvedOnceTests() => checker = bench.Add(new FaultsResolvedOnce(bench.World));

    [Fact]
    public void A_fault_that_was_mapped_and_replayed_is_resolved()
    {
        checker.FaultFetched(Read, stale: false);
        checker.GetAdvanced(0, 1);
        checker.GpuEntryChanged(PageOf(0), ReadOnly);
        checker.FaultHandled(Handled(Read), FaultOutcome.Resolved);
        checker.Replayed(6);
        bench.EndExecution();
        bench.AssertSilent();
    }

    [Fact]
    public void A_fault_that_was_cancelled_needs_no_replay()
    {
        checker.FaultFetched(Read, stale: false);
        checker.GetAdvanced(0, 1);
        checker.FaultHandled(Handled(Read), FaultOutcome.Cancelled);
        bench.EndExecution();
        bench.AssertSilent();
    }

    [Fact]
    public void A_fault_from_before_the_last_replay_may_be_skipped()
    {
        checker.Replayed(6);
        checker.FaultFetched(Read, stale: true);
        bench.EndExecution();
        bench.AssertSilent();
    }

    [Fact]
    public void A_fault_that_has_been_replayed_must_not_be_cancelled()
    {
        checker.FaultFetched(Read, stale: false);
        checker.GetAdvanced(0, 1);
        checker.Replayed(6);
        bench.AssertSilent();
        checker.FaultHandled(Handled(Read), FaultOutcome.Cancelled);
        AssertViolated(
            "the read fault at process 0, page 0 (v1fe) was cancelled, and its access had been replayed: "
            + "the cancel hits what its client does now");
    }

    [Fact]
    public void A_fault_from_after_the_last_replay_must_not_be_skipped()
    {
        checker.Replayed(5);
        checker.FaultFetched(Read, stale: true);
        AssertViolated(
            "the read fault at process 0, page 0 (v1fe) was skipped as out of date, and nothing has been replayed since it was raised");
    }

    [Theory]
    [InlineData(0, 2, 1, "GET went from 0 to 2, past 2 entries, of which 1 had been fetched")]
    [InlineData(SvmLimits.RoomyFaultEntries - 1, 1, 1, "GET went from 7 to 1, past 2 entries, of which 1 had been fetched")]
    [InlineData(3, 3, 1, "GET went from 3 to 3, past 0 entries, of which 1 had been fetched")]
    public void GET_passes_what_was_fetched_and_nothing_else(int from, int to, int fetched, string message)
    {
        Fetch(2);
        checker.GetAdvanced(SvmLimits.RoomyFaultEntries - 1, 1);
        checker.GetAdvanced(1, 1);
        bench.AssertSilent();
        Fetch(fetched);
        checker.GetAdvanced(from, to);
        AssertViolated(message);
    }

    [Fact]
    public void What_nobody_fetched_cannot_be_handled()
    {
        checker.FaultHandled(Handled(Read), FaultOutcome.Cancelled);
        AssertViolated("the read fault at process 0, page 0 (v1fe) was handled, and it had not been fetched or had been handled before");
    }

    [Fact]
    public void A_fault_is_handled_once()
    {
        checker.FaultFetched(Read, stale: false);
        checker.FaultHandled(Handled(Read), FaultOutcome.Retry);
        bench.AssertSilent();
        checker.FaultHandled(Handled(Read), FaultOutcome.Retry);
        AssertViolated("it had not been fetched or had been handled before");
    }

    [Fact]
    public void A_fault_for_which_nothing_was_mapped_is_not_resolved()
    {
        checker.FaultFetched(Read, stale: false);
        checker.GpuEntryChanged(PageOf(1), ReadOnly);
        checker.GpuEntryChanged(PageOf(0, process: 1), ReadOnly);
        checker.GpuEntryChanged(PageOf(0), default);
        checker.FaultHandled(Handled(Read), FaultOutcome.Resolved);
        AssertViolated("the read fault at process 0, page 0 (v1fe) counts as resolved, and no entry has let its access through");
    }

    [Theory]
    [InlineData(FaultAccess.Read, false, false, true)]
    [InlineData(FaultAccess.Prefetch, false, false, true)]
    [InlineData(FaultAccess.Write, false, false, false)]
    [InlineData(FaultAccess.Write, true, false, true)]
    [InlineData(FaultAccess.Atomic, true, false, false)]
    [InlineData(FaultAccess.Atomic, false, true, false)]
    [InlineData(FaultAccess.Atomic, true, true, true)]
    public void An_entry_resolves_the_accesses_that_it_lets_through(FaultAccess access, bool writable, bool atomic, bool resolves)
    {
        var fault = Fault(0, access, at: 5);
        checker.FaultFetched(fault, stale: false);
        checker.GpuEntryChanged(PageOf(0), ReadOnly with { ReadOnly = !writable, AtomicDisabled = !atomic });
        checker.GpuEntryChanged(PageOf(0), default); // that it was taken away again is nobody's fault
        checker.FaultHandled(Handled(fault), FaultOutcome.Resolved);
        if (resolves)
            bench.AssertSilent();
        else
            AssertViolated($"the {access.ToString().ToLowerInvariant()} fault at process 0, page 0 (v1fe) counts as resolved");
    }

    [Fact]
    public void An_entry_that_was_there_when_the_fault_was_fetched_resolves_it_too()
    {
        bench.Do(Gpu(FaultAccess.Read));
        checker.FaultFetched(Read, stale: false);
        checker.FaultHandled(Handled(Read), FaultOutcome.Resolved);
        bench.AssertSilent();
        checker.FaultFetched(Fault(0, FaultAccess.Write, at: 6), stale: false);
        checker.FaultHandled(Handled(Fault(0, FaultAccess.Write, at: 6)), FaultOutcome.Resolved);
        AssertViolated("the write fault at process 0, page 0 (v1fe) counts as resolved");
    }

    [Fact]
    public void A_fault_that_was_fetched_does_not_stay_open()
    {
        checker.FaultFetched(Read, stale: false);
        bench.EndExecution(RunEnd.Deadlocked); // then that is the story
        bench.AssertSilent();
        bench.EndExecution();
        AssertViolated("the read fault at process 0, page 0 (v1fe) was fetched, and neither resolved nor cancelled");
    }

    [Theory]
    [InlineData(FaultOutcome.Resolved)]
    [InlineData(FaultOutcome.Retry)]
    public void What_is_not_cancelled_is_replayed(FaultOutcome outcome)
    {
        checker.FaultFetched(Read, stale: false);
        checker.GpuEntryChanged(PageOf(0), ReadOnly);
        checker.Replayed(6); // too early
        checker.FaultHandled(Handled(Read), outcome);
        bench.EndExecution();
        AssertViolated("the read fault at process 0, page 0 (v1fe) was resolved, and nothing was replayed after it");
    }

    void Fetch(int count)
    {
        for (int i = 0; i < count; i++)
            checker.FaultFetched(Read with { Timestamp = 10 + i }, stale: false);
    }

    void AssertViolated(string message) => bench.AssertViolated(PropertyCatalogue.FaultResolvedOnce, message);
}
