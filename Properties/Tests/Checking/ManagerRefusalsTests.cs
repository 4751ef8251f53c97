using GpuMm.Harness.Systems.Manager;
using GpuMm.Harness.Systems.Manager.Checking;
using GpuMm.Harness.Systems.Svm;
using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Pagemap;
using GpuMm.Implementation.Svm;
using GpuMm.Model.Vocabulary;
using Xunit;
using static GpuMm.Tests.Checking.SvmCheckerBench;

namespace GpuMm.Tests.Checking;

/// <summary>Where device memory can be evicted, want of page tables excuses nobody before it was.</summary>
public sealed class ManagerRefusalsTests
{
    static readonly SvmFault Read = Handled(Fault(0, FaultAccess.Read, at: 5));

    readonly SvmCheckerBench bench = new(ManagerSystem.Instance);
    readonly ManagerRefusals checker;

    public ManagerRefusalsTests() => checker = bench.Add(new ManagerRefusals());

    [Fact]
    public void Page_tables_that_could_not_be_had_are_no_excuse_yet()
    {
        checker.Reached(SvmMark.TablesExhausted);
        AssertExcused(false);
    }

    [Fact]
    public void They_are_one_when_nothing_was_left_to_evict_after_that()
    {
        checker.Reached(SvmMark.TablesExhausted);
        checker.FoundNothingToEvict();
        AssertExcused(true);
    }

    /// <summary>A migration found nothing, and then the tables were there.</summary>
    [Fact]
    public void That_nothing_was_left_to_evict_is_none_by_itself()
    {
        checker.FoundNothingToEvict();
        AssertExcused(false);
        checker.FoundNothingToEvict();
        checker.Reached(SvmMark.TablesExhausted);
        AssertExcused(false);
    }

    [Fact]
    public void What_one_fault_met_with_excuses_no_other()
    {
        checker.Reached(SvmMark.TablesExhausted);
        checker.FaultHandled(Read, FaultOutcome.Resolved);
        checker.FoundNothingToEvict();
        AssertExcused(false);
    }

    [Fact]
    public void A_failure_excuses_as_ever()
    {
        checker.FailureInjected(FailureSite.TableNode, GpuWorld.FaultWorker);
        AssertExcused(true);
        checker.FailureInjected(FailureSite.TableNode, 1);
        AssertExcused(false);
    }

    /// <summary>Others look for something to evict too.</summary>
    [Theory]
    [InlineData(GpuWorld.FaultWorker, PagemapMark.DeviceMemoryExhausted, true)]
    [InlineData(GpuWorld.FaultWorker, PagemapMark.EvictedForRoom, false)]
    [InlineData(1, PagemapMark.DeviceMemoryExhausted, false)]
    public void Only_the_fault_worker_finds_nothing_for_a_fault(int finder, PagemapMark mark, bool excused)
    {
        var events = new ManagerEvents(bench.Hub);
        bool found = false;
        bench.OnStep = () =>
        {
            if (found || bench.Kernel.RunningTask?.Id != finder)
                return;
            found = true;
            events.Refusals.Reached(SvmMark.TablesExhausted);
            events.Reached(mark);
        };
        bench.Hub.Add(events.Refusals);
        bench.Do(Gpu(FaultAccess.Read));
        Assert.True(found);
        events.Refusals.FaultHandled(Read, FaultOutcome.Cancelled);
        Assert.Equal(excused, events.Refusals.IsExcused(Read.Entry.Client));
    }

    void AssertExcused(bool excused)
    {
        checker.FaultHandled(Read, FaultOutcome.Cancelled);
        Assert.Equal(excused, checker.IsExcused(Read.Entry.Client));
    }
}
