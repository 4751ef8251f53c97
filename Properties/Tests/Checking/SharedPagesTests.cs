using GpuMm.Harness.Checking;
using GpuMm.Harness.Execution;
using GpuMm.Harness.Scheduling;
using GpuMm.Harness.Systems.Svm.Checking;
using GpuMm.Implementation.Kernel;
using GpuMm.Model.Specification;
using GpuMm.Model.Vocabulary;
using Xunit;

namespace GpuMm.Tests.Checking;

/// <summary>Histories of shared virtual memory written by hand, and which property says what is wrong with them.</summary>
public sealed class SharedPagesTests
{
    const ulong A = 1UL << 40;
    const ulong B = A + 16;
    static readonly SvmResponse Ok = new SvmResponse.Done();

    readonly CheckerBench bench = new();

    public SharedPagesTests() => bench.Add(new Linearizable<int, SharedPageState, SharedPageCall>(SharedPages.Instance));

    [Fact]
    public void Both_processors_share_what_is_mapped_at_the_start()
    {
        Do(new SvmOperation.Store(0, 0), Value(A));
        Do(Gpu(FaultAccess.Read), Value(A));
        Do(Gpu(FaultAccess.Atomic), new SvmResponse.Accessed(AccessOutcome.Done, B, A));
        Do(new SvmOperation.Fork(), Ok);
        Do(new SvmOperation.Load(1, 0), Value(B));
        Do(new SvmOperation.Load(0, 1), Value(0));
        AssertHolds();
    }

    [Fact]
    public void A_read_through_a_mapping_that_is_gone_is_about_the_data()
    {
        Do(new SvmOperation.Store(0, 0), Value(A));
        Do(new SvmOperation.Munmap(0, 0, 1), Ok);
        Do(new SvmOperation.Mmap(0, 0, 1, VmaKind.Anonymous, Prot.ReadWrite), Ok);
        Do(Gpu(FaultAccess.Read), Value(A));
        AssertViolated(
            PropertyCatalogue.DataLinearizable,
            "pages 0 and 4: no order of the operations explains 'gpu of process 0 reads 0x10000000000 at page 0' when the page is "
                + "'p0: anonymous rw 0x0; file 0xf11e0000; gpu of p0 open'");
    }

    [Fact]
    public void A_read_of_a_hole_is_about_the_translation()
    {
        Do(new SvmOperation.Store(0, 0), Value(A));
        Do(new SvmOperation.Munmap(0, 0, 1), Ok);
        Do(Gpu(FaultAccess.Read), Value(A));
        AssertViolated(PropertyCatalogue.TranslationLinearizable, "gpu of process 0 reads 0x10000000000 at page 0");
    }

    [Fact]
    public void A_write_through_a_read_only_mapping_is_about_the_translation()
    {
        Do(new SvmOperation.Mprotect(0, 0, 1, Prot.Read), Ok);
        Do(Gpu(FaultAccess.Write), Value(A));
        AssertViolated(PropertyCatalogue.TranslationLinearizable, "writes 0x10000000000 at page 0' when the page is 'p0: anonymous r- 0x0");
    }

    [Fact]
    public void A_write_that_is_lost_in_a_migration_is_about_the_data()
    {
        Do(Gpu(FaultAccess.Write), Value(A));
        Do(new SvmOperation.EvictDmem(), Ok);
        Do(new SvmOperation.Load(0, 0), Value(0));
        AssertViolated(PropertyCatalogue.DataLinearizable, "loads 0x0 at page 0' when the page is 'p0: anonymous rw 0x10000000000");
    }

    [Fact]
    public void A_report_says_which_write_is_missing()
    {
        Do(new SvmOperation.Store(0, 0), Value(A));
        Do(Gpu(FaultAccess.Write), Value(B));
        Do(new SvmOperation.Load(0, 0), Value(0));
        AssertViolated(
            PropertyCatalogue.DataLinearizable,
            "comes from a page that nobody has written; what is missing is 'gpu of process 0 writes 0x10000000010 at page 0'");
    }

    /// <summary>The child had its own page before.</summary>
    [Fact]
    public void A_write_that_the_read_could_not_have_seen_is_not_missing()
    {
        Do(new SvmOperation.Store(0, 0), Value(A));
        Do(new SvmOperation.Fork(), Ok);
        Do(new SvmOperation.Store(0, 0), Value(B));
        Do(new SvmOperation.Load(1, 0), Value(0));
        AssertViolated(
            PropertyCatalogue.DataLinearizable, "what is missing is 'process 0 stores 0x10000000000 at page 0'", process: 1);
    }

    [Fact]
    public void A_write_of_the_parent_that_shows_in_the_child_is_about_the_data()
    {
        Do(new SvmOperation.Fork(), Ok);
        Do(Gpu(FaultAccess.Write), Value(A));
        Do(new SvmOperation.Load(1, 0), Value(A));
        AssertViolated(PropertyCatalogue.DataLinearizable, "p1: anonymous rw 0x0", process: 1);
    }

    [Fact]
    public void A_refusal_of_the_GPU_that_nothing_explains_is_a_fault_that_was_not_resolved()
    {
        Do(new SvmOperation.Store(0, 0), Value(A));
        Do(Gpu(FaultAccess.Read), Refused);
        Do(new SvmOperation.Load(0, 0), Value(A));
        AssertViolated(PropertyCatalogue.FaultResolvedOnce, "is refused a read at page 0' when the page is 'p0: anonymous rw");
    }

    [Fact]
    public void A_refusal_of_the_CPU_is_about_the_translation()
    {
        Do(new SvmOperation.Load(0, 0), Refused);
        AssertViolated(PropertyCatalogue.TranslationLinearizable, "process 0 is refused a load at page 0' when the page is 'as it was");
    }

    [Fact]
    public void Where_the_data_is_wrong_too_a_refusal_is_not_the_whole_story()
    {
        Do(Gpu(FaultAccess.Write), Refused);
        Do(new SvmOperation.Load(0, 0), Value(A));
        AssertViolated(PropertyCatalogue.TranslationLinearizable, "process 0");
    }

    [Fact]
    public void A_refusal_beside_munmap_comes_after_it_and_a_read_before()
    {
        var munmap = bench.Begin(0, new SvmOperation.Munmap(0, 0, 1));
        Do(Gpu(FaultAccess.Read), Value(0));
        Do(Gpu(FaultAccess.Write), Refused);
        bench.End(munmap, Ok);
        AssertHolds();
    }

    [Fact]
    public void After_a_refusal_beside_munmap_nothing_is_read_any_more()
    {
        var munmap = bench.Begin(0, new SvmOperation.Munmap(0, 0, 1));
        Do(Gpu(FaultAccess.Read), Refused);
        Do(Gpu(FaultAccess.Read), Value(0));
        bench.End(munmap, Ok);
        AssertViolated(PropertyCatalogue.FaultResolvedOnce, "gpu of process 0 reads 0x0 at page 0");
    }

    [Fact]
    public void A_child_begins_with_what_was_there_at_one_moment_of_the_fork()
    {
        var fork = bench.Begin(0, new SvmOperation.Fork());
        Do(new SvmOperation.Store(0, 0), Value(A));
        Do(new SvmOperation.Store(0, 0), Value(B));
        bench.End(fork, Ok);
        Do(new SvmOperation.Load(1, 0), Value(A));
        AssertHolds();
        Do(new SvmOperation.Load(1, 0), Value(B));
        AssertViolated(PropertyCatalogue.DataLinearizable, "process 1 loads 0x10000000010 at page 0", process: 1);
    }

    [Fact]
    public void While_a_GPU_context_is_closed_accesses_are_refused_and_served_in_turns()
    {
        Do(new SvmOperation.Store(0, 0), Value(A));
        var close = bench.Begin(0, new SvmOperation.CloseGpu(0));
        Do(Gpu(FaultAccess.Write), Refused);
        Do(Gpu(FaultAccess.Read), Value(A));
        bench.End(close, Ok);
        Do(Gpu(FaultAccess.Read), Refused);
        AssertHolds();
        Do(Gpu(FaultAccess.Read), Value(A));
        AssertViolated(PropertyCatalogue.TranslationLinearizable, "gpu of process 0 reads 0x10000000000 at page 0");
    }

    [Fact]
    public void What_a_process_has_for_itself_does_not_follow_the_file()
    {
        MapFileInBoth();
        Do(new SvmOperation.Pin(0, 0), Ok);
        Do(new SvmOperation.Store(1, 0), Value(A));
        Do(new SvmOperation.Load(0, 0), Value(SvmWindow.FileContent(0)));
        AssertHolds();
        Do(new SvmOperation.Load(0, 0), Value(A));
        AssertViolated(PropertyCatalogue.DataLinearizable, "loads 0x10000000000 at page 0");
    }

    /// <summary>The copy is made, and then the access is given up.</summary>
    [Theory]
    [InlineData(AccessOutcome.OutOfMemory)]
    [InlineData(AccessOutcome.Refused)]
    public void Whoever_tried_to_write_may_have_a_copy(AccessOutcome outcome)
    {
        MapFileInBoth();
        if (outcome == AccessOutcome.Refused)
            Do(new SvmOperation.CloseGpu(0), Ok);
        Do(Gpu(FaultAccess.Write), new SvmResponse.Accessed(outcome));
        Do(new SvmOperation.Store(1, 0), Value(A));
        Do(new SvmOperation.Load(0, 0), Value(SvmWindow.FileContent(0)));
        AssertHolds();
    }

    [Fact]
    public void Who_did_not_try_has_none()
    {
        MapFileInBoth();
        Do(new SvmOperation.Load(0, 0), Value(SvmWindow.FileContent(0)));
        Do(new SvmOperation.Store(1, 0), Value(A));
        Do(new SvmOperation.Load(0, 0), Value(SvmWindow.FileContent(0)));
        AssertViolated(PropertyCatalogue.DataLinearizable, "comes from the file as it was at the start");
    }

    [Fact]
    public void An_operation_that_failed_and_an_access_without_memory_changed_nothing()
    {
        Do(new SvmOperation.Munmap(0, 0, 1), new SvmResponse.Refused(Errno.ENOMEM));
        Do(Gpu(FaultAccess.Write), new SvmResponse.Accessed(AccessOutcome.OutOfMemory, A));
        Do(new SvmOperation.Store(0, 0), new SvmResponse.Accessed(AccessOutcome.BusError, A));
        Do(new SvmOperation.Load(0, 0), Value(0));
        AssertHolds();
    }

    /// <summary>Process 0 to itself, process 1 to share it.</summary>
    void MapFileInBoth()
    {
        Do(new SvmOperation.Fork(), Ok);
        Do(new SvmOperation.Mmap(0, 0, 1, VmaKind.FilePrivate, Prot.ReadWrite), Ok);
        Do(new SvmOperation.Mmap(1, 0, 1, VmaKind.FileShared, Prot.ReadWrite), Ok);
    }

    static SvmResponse Refused { get; } = new SvmResponse.Accessed(AccessOutcome.Refused);

    static SvmResponse Value(ulong value) => new SvmResponse.Accessed(AccessOutcome.Done, value);

    static SvmOperation Gpu(FaultAccess access) => new SvmOperation.GpuAccess(0, 0, access, Cached: true);

    void Do(SvmOperation operation, SvmResponse response) => bench.Do(1, operation, response);

    void AssertHolds()
    {
        End();
        bench.AssertSilent();
    }

    void AssertViolated(CheckedProperty property, string message, int process = 0)
    {
        End();
        bench.AssertViolated(property, message, new VirtualPage(process, SvmWindow.VfnOf(0)));
    }

    void End() => bench.Hub.AtEnd(new ExecutionRecord(
        HandWritten.Sequential("fixed"), Schedule.Explicit.Default, bench.History, RunEnd.Completed, 0, 0));
}
