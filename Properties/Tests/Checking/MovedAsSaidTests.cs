using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Svm.Checking;
using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Svm;
using GpuMm.Model.Vocabulary;
using Xunit;
using static GpuMm.Tests.Checking.SvmCheckerBench;

namespace GpuMm.Tests.Checking;

/// <summary>What could have been bound or evicted, and was not, is seen; and what a read takes from device memory.</summary>
public sealed class MovedAsSaidTests
{
    static readonly SvmOperation Bind = new SvmOperation.Bind(0, 0, 2);
    static readonly SvmOperation Evict = new SvmOperation.EvictDmem();
    static readonly SvmOperation Load = new SvmOperation.Load(0, 0);
    static readonly SvmResponse Done = new SvmResponse.Done();

    readonly SvmCheckerBench bench = new();
    readonly MovedAsSaid checker;

    public MovedAsSaidTests() => checker = bench.Add(new MovedAsSaid(bench.World));

    public static TheoryData<string, SvmOperation> Reasons => new()
    {
        { "pinned", new SvmOperation.Pin(0, 1) },
        { "not readable", new SvmOperation.Mprotect(0, 1, 1, Prot.None) },
        { "not mapped", new SvmOperation.Munmap(0, 1, 1) },
    };

    [Fact]
    public void A_page_that_could_migrate_and_did_not_is_seen()
    {
        bench.Do(new SvmOperation.Store(0, 0), new SvmOperation.Bind(0, 0, 1));
        bench.Answer(Bind, Done);
        bench.AssertViolated(PropertyCatalogue.PopulatedAsSaid, "nothing was in its way, and process 0, page 1 (v1ff) has not migrated");
    }

    [Fact]
    public void Who_has_bound_has_moved_holes_and_pages_even_if_they_are_read_only()
    {
        bench.Do(new SvmOperation.Store(0, 0), new SvmOperation.Mprotect(0, 0, 2, Prot.Read));
        var call = bench.Begin(Bind);
        bench.Do(Bind);
        bench.End(call, Done);
        bench.AssertSilent();
    }

    [Fact]
    public void What_has_migrated_and_is_not_mapped_is_seen()
    {
        var call = bench.Begin(Bind);
        bench.Do(Bind, new SvmOperation.Mprotect(0, 1, 1, Prot.Read));
        bench.End(call, Done);
        bench.AssertViolated(PropertyCatalogue.PopulatedAsSaid, "process 0, page 1 (v1ff) has migrated, and is not mapped");
    }

    [Theory]
    [MemberData(nameof(Reasons))]
    public void What_cannot_migrate_need_not(string _, SvmOperation reason)
    {
        bench.Do(new SvmOperation.Bind(0, 0, 1), reason);
        bench.Answer(new SvmOperation.Bind(0, 1, 1), Done);
        bench.AssertSilent();
    }

    [Fact]
    public void An_eviction_that_leaves_something_is_seen()
    {
        bench.Do(Bind);
        bench.Answer(Evict, Done);
        bench.AssertViolated(
            PropertyCatalogue.PopulatedAsSaid,
            "evict device memory was over, nothing was in its way, and 2 pages of device memory are in use");
    }

    [Fact]
    public void Whoever_else_is_at_work_may_have_been_in_the_way()
    {
        bench.Do(Bind);
        AssertExcused(() => bench.End(bench.Begin(Load, task: 2), new SvmResponse.Accessed(AccessOutcome.Done, 0)));
        AssertExcused(() => checker.FailureInjected(FailureSite.Copy, task: 1));
        AssertExcused(() => checker.Reached(SvmMark.DeviceMemoryExhausted));
        AssertExcused(() => checker.FaultFetched(Fault(0, FaultAccess.Read, at: 1), stale: false));
        bench.Answer(Evict, Done);
        bench.AssertSilent(); // the fault is still being handled
    }

    [Fact]
    public void A_read_that_takes_a_page_from_device_memory_is_seen()
    {
        TakeWhile(FaultAccess.Read, bench.Kernel.Current.Id);
        bench.AssertViolated(PropertyCatalogue.PopulatedAsSaid, "the gpu only reads, and process 0, page 0 (v1fe) leaves device memory");
    }

    [Theory]
    [InlineData(FaultAccess.Write)]
    [InlineData(FaultAccess.Atomic)]
    public void What_is_written_may_have_to_go(FaultAccess access)
    {
        TakeWhile(access, bench.Kernel.Current.Id);
        bench.AssertSilent();
    }

    [Fact]
    public void The_process_may_have_its_page_back_meanwhile()
    {
        TakeWhile(FaultAccess.Read, worker: 2);
        bench.AssertSilent();
    }

    /// <summary>The handler saw it before, when it was not there yet.</summary>
    [Fact]
    public void A_page_that_came_while_the_fault_was_handled_may_go_again()
    {
        TakeWhile(FaultAccess.Read, bench.Kernel.Current.Id, comesMeanwhile: true);
        bench.AssertSilent();
    }

    void AssertExcused(Action disturb)
    {
        var call = bench.Begin(Evict);
        disturb();
        bench.End(call, Done);
        bench.AssertSilent();
    }

    void TakeWhile(FaultAccess access, int worker, bool comesMeanwhile = false)
    {
        var reads = bench.Add(new ReadWhereItIs(bench.World, worker));
        bench.Do(Bind);
        reads.FaultFetched(Fault(1, access, at: 1), stale: false);
        reads.FaultFetched(Fault(0, FaultAccess.Read, at: 2), stale: false);
        var there = bench.PteOf(0);
        if (comesMeanwhile)
            reads.CpuPteChanged(bench.Parent.Mm!, SvmWindow.VfnOf(0), there with { Kind = CpuPteKind.Migration }, there);
        reads.CpuPteChanged(bench.Parent.Mm!, SvmWindow.VfnOf(0), there, there with { Kind = CpuPteKind.Migration });
    }
}
