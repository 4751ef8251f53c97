using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Svm;
using GpuMm.Harness.Systems.Svm.Checking;
using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Machine;
using GpuMm.Implementation.Svm;
using GpuMm.Model.Vocabulary;
using Xunit;
using static GpuMm.Tests.Checking.SvmCheckerBench;

namespace GpuMm.Tests.Checking;

/// <summary>A fault handler that works more than it has to is seen.</summary>
public sealed class NothingInVainTests
{
    static readonly FaultEntry Read = Fault(0, FaultAccess.Read, at: 5);
    static readonly FaultEntry Write = Fault(0, FaultAccess.Write, at: 6);

    readonly SvmCheckerBench bench = new();
    readonly NothingInVain checker;

    public NothingInVainTests() => checker = bench.Add(new NothingInVain());

    [Fact]
    public void The_weaker_fault_of_a_page_handled_first_is_seen()
    {
        Fetch(Read, Write);
        Handle(Read, FaultOutcome.Resolved);
        AssertViolated("was handled before a stronger one at the same page");
    }

    [Fact]
    public void The_strongest_comes_first_and_other_pages_do_not_count()
    {
        Fetch(Read, Write, Fault(1, FaultAccess.Atomic, at: 7), Fault(0, FaultAccess.Atomic, at: 8, process: 1));
        Handle(Write, FaultOutcome.Resolved);
        Handle(Read, FaultOutcome.Resolved);
        bench.AssertSilent();
    }

    [Fact]
    public void A_fault_that_was_put_off_at_once_is_seen()
    {
        Fetch(Read);
        checker.FailureInjected(FailureSite.HmmBusy, GpuWorld.FaultWorker);
        Handle(Read, FaultOutcome.Retry);
        AssertViolated("was put off after 0 ms");
    }

    [Fact]
    public void A_fault_may_be_put_off_when_it_has_taken_too_long()
    {
        Fetch(Read);
        bench.Run(() => bench.Kernel.Sleep(NouveauSvm.TimeoutMs + 1));
        Handle(Read, FaultOutcome.Retry);
        bench.AssertSilent();
    }

    [Fact]
    public void Who_is_served_by_a_fault_that_timed_out_is_put_off_too()
    {
        Fetch(Read, Write);
        checker.FailureInjected(FailureSite.FaultTimeout, GpuWorld.FaultWorker);
        Handle(Write, FaultOutcome.Retry);
        Handle(Read, FaultOutcome.Retry);
        bench.AssertSilent();
    }

    [Fact]
    public void A_replay_of_nothing_is_seen()
    {
        Fetch(Read);
        Handle(Read, FaultOutcome.Cancelled);
        checker.Replayed(7);
        AssertViolated("everything was replayed, although each fault had been cancelled and no entry was lost");
    }

    [Fact]
    public void A_replay_is_owed_to_who_was_not_cancelled_and_to_who_was_lost()
    {
        Fetch(Read);
        Handle(Read, FaultOutcome.Resolved);
        checker.Replayed(7);
        checker.Reached(SvmMark.OverflowCleared);
        checker.Replayed(8);
        bench.AssertSilent();
    }

    void Fetch(params FaultEntry[] faults)
    {
        foreach (var fault in faults)
            checker.FaultFetched(fault, stale: false);
    }

    void Handle(FaultEntry fault, FaultOutcome outcome) => checker.FaultHandled(Handled(fault), outcome);

    void AssertViolated(string message) => bench.AssertViolated(PropertyCatalogue.FaultResolvedOnce, message);
}
