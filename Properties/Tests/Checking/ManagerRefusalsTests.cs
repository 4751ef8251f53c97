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

    readonly SvmCheckerBench bench = new(SvmCheckerBench.Plain(ManagerSystem.Instance) with { MemorySizeInPages = 12 });
    readonly RoomSought room;
    readonly ManagerRefusals checker;

    public ManagerRefusalsTests()
    {
        room = bench.Add(new RoomSought(Pagemap));
        checker = bench.Add(new ManagerRefusals(room));
        room.Begins(GpuWorld.FaultWorker);
    }

    VramPagemap Pagemap => ((ManagerWorld)bench.World).Pagemap;

    [Fact]
    public void Page_tables_that_could_not_be_had_are_no_excuse_while_device_memory_was_not_asked()
    {
        var resident = Populate();
        Exhaust();
        AssertExcused(false);
        Exhaust();
        room.Asked(resident, task: 1);
        AssertExcused(false);
    }

    [Fact]
    public void They_are_one_when_it_was_and_when_there_is_none()
    {
        Exhaust();
        AssertExcused(true);
        var resident = Populate();
        Exhaust();
        room.Asked(resident, GpuWorld.FaultWorker);
        AssertExcused(true);
        Exhaust();
        AssertExcused(false); // it was asked for the fault before
    }

    [Fact]
    public void They_are_none_where_there_is_plenty_of_room()
    {
        var roomy = new SvmCheckerBench(ManagerSystem.Instance);
        var sought = roomy.Add(new RoomSought(((ManagerWorld)roomy.World).Pagemap));
        var judge = roomy.Add(new ManagerRefusals(sought));
        sought.Begins(GpuWorld.FaultWorker);
        judge.Reached(SvmMark.TablesExhausted);
        judge.FaultHandled(Read, FaultOutcome.Cancelled);
        Assert.False(judge.IsExcused(Read.Entry.Client));
    }

    [Fact]
    public void That_there_is_nothing_to_evict_is_none_by_itself() => AssertExcused(false);

    [Fact]
    public void What_one_fault_met_with_excuses_no_other()
    {
        Exhaust();
        checker.FaultHandled(Read, FaultOutcome.Resolved);
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

    VramDevmem Populate()
    {
        bench.Do(new SvmOperation.Store(0, 0), new SvmOperation.Populate(0, 0, 1, 0));
        room.Begins(GpuWorld.FaultWorker);
        return Assert.Single(Pagemap.Lru.All);
    }

    void Exhaust() => checker.Reached(SvmMark.TablesExhausted);

    void AssertExcused(bool excused)
    {
        checker.FaultHandled(Read, FaultOutcome.Cancelled);
        Assert.Equal(excused, checker.IsExcused(Read.Entry.Client));
    }
}
