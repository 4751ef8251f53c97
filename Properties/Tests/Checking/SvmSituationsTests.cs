using GpuMm.Harness.Systems.Svm.Checking;
using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Svm;
using GpuMm.Model.Vocabulary;
using Xunit;
using static GpuMm.Tests.Checking.SvmCheckerBench;

namespace GpuMm.Tests.Checking;

/// <summary>The situations that calls, failures, and changes of a page beside its fault show.</summary>
public sealed class SvmSituationsTests
{
    const ulong A = 1UL << 40;
    const ulong B = A + 16;

    static readonly SvmOperation Load = new SvmOperation.Load(0, 0);
    static readonly SvmOperation Store = new SvmOperation.Store(0, 0);

    readonly SvmCheckerBench bench = new();
    readonly Situations checker;

    public SvmSituationsTests() => checker = bench.Add(new Situations());

    public static TheoryData<FaultAccess> Accesses => [.. Enum.GetValues<FaultAccess>()];

    [Theory]
    [MemberData(nameof(Accesses))]
    public void An_access_of_the_GPU_is_served_refused_or_out_of_memory(FaultAccess access)
    {
        AssertMarks(SvmSometimes.GpuOutOfMemory, Gpu(access), new SvmResponse.Accessed(AccessOutcome.OutOfMemory));
        AssertMarks(SvmSometimes.GpuReadOk + (int)access, Gpu(access), Value(A));
        AssertMarks(SvmSometimes.GpuReadRefused + (int)access, Gpu(access), new SvmResponse.Accessed(AccessOutcome.Refused));
        var situations = SvmSituations.All;
        string name = situations.Names[situations.NumberOf(SvmSometimes.GpuReadOk + (int)access)];
        Assert.Equal($"gpu {access.ToString().ToLowerInvariant()} ok", name);
        Assert.Equal(3, MarkCount);
    }

    [Fact]
    public void An_access_of_the_CPU_is_refused_or_its_data_cannot_be_had()
    {
        AssertMarks(SvmSometimes.CpuRefused, Load, new SvmResponse.Accessed(AccessOutcome.Refused));
        AssertMarks(SvmSometimes.CpuBusError, Store, new SvmResponse.Accessed(AccessOutcome.BusError));
        AssertMarks(SvmSometimes.CpuOutOfMemory, Load, new SvmResponse.Accessed(AccessOutcome.OutOfMemory));
        Assert.Equal(3, MarkCount);
    }

    [Fact]
    public void One_processor_reads_what_the_other_wrote()
    {
        bench.Answer(Store, Value(A));
        bench.Answer(Gpu(FaultAccess.Read), Value(B));
        Assert.False(IsMarked(SvmSometimes.GpuReadWhatCpuWrote));
        AssertMarks(SvmSometimes.GpuReadWhatCpuWrote, Gpu(FaultAccess.Read), Value(A));
        bench.Answer(Gpu(FaultAccess.Write), Value(B));
        bench.Answer(Load, Value(A));
        Assert.False(IsMarked(SvmSometimes.CpuReadWhatGpuWrote));
        AssertMarks(SvmSometimes.CpuReadWhatGpuWrote, Load, Value(B));
    }

    [Fact]
    public void Calls_overlap()
    {
        bench.Answer(Load, Value(0));
        bench.Begin(Load);
        Assert.False(IsMarked(SvmSometimes.TasksOverlapped));
        bench.Begin(Load, task: 2);
        Assert.True(IsMarked(SvmSometimes.TasksOverlapped));
    }

    [Fact]
    public void A_failure_is_a_situation()
    {
        checker.FailureInjected(FailureSite.Copy, 1);
        Assert.Equal(UInt128.One << SvmSituations.All.NumberOf(FailureSite.Copy), bench.Hub.Marks);
        Assert.Equal(1, MarkCount);
    }

    [Fact]
    public void The_GPU_is_closed_while_a_fault_of_that_process_is_handled()
    {
        checker.FaultFetched(Fault(0, FaultAccess.Read, at: 5), stale: false);
        bench.Answer(new SvmOperation.CloseGpu(1), new SvmResponse.Done());
        Assert.False(IsMarked(SvmSometimes.ClosedDuringFault));
        AssertMarks(SvmSometimes.ClosedDuringFault, new SvmOperation.CloseGpu(0), new SvmResponse.Done());
    }

    [Fact]
    public void A_page_changes_while_a_fault_on_it_is_handled()
    {
        bench.Do(new SvmOperation.Store(0, 0), new SvmOperation.Store(0, 1));
        var (page, other) = (bench.PteOf(0), bench.PteOf(1));
        Change(page, other);
        checker.FaultFetched(Fault(1, FaultAccess.Read, at: 4), stale: false);
        checker.FaultFetched(Fault(0, FaultAccess.Read, at: 5), stale: true);
        Change(page, other);
        Assert.Equal(0, MarkCount);
        var fault = Fault(0, FaultAccess.Read, at: 6);
        checker.FaultFetched(fault, stale: false);
        Change(page, page with { Writable = false });
        Assert.Equal(0, MarkCount);
        AssertMarks(SvmSometimes.CopyOnWriteDuringFault, page, other);
        AssertMarks(SvmSometimes.MunmapDuringFault, page, default);
        AssertMarks(SvmSometimes.MigrationDuringFault, page, page with { Kind = CpuPteKind.Migration });
        checker.FaultHandled(Handled(fault), FaultOutcome.Resolved);
        Change(page, new CpuPte(CpuPteKind.Swapped, null, false));
        Assert.Equal(3, MarkCount);
        checker.FaultFetched(fault with { Timestamp = 7 }, stale: false);
        AssertMarks(SvmSometimes.ReclaimDuringFault, page, new CpuPte(CpuPteKind.Swapped, null, false));
    }

    static SvmResponse Value(ulong value) => new SvmResponse.Accessed(AccessOutcome.Done, value);

    void AssertMarks(SvmSometimes mark, SvmOperation operation, SvmResponse response)
    {
        Assert.False(IsMarked(mark));
        bench.Answer(operation, response);
        Assert.True(IsMarked(mark));
    }

    void AssertMarks(SvmSometimes mark, CpuPte before, CpuPte after)
    {
        Assert.False(IsMarked(mark));
        Change(before, after);
        Assert.True(IsMarked(mark));
    }

    void Change(CpuPte before, CpuPte after) => checker.CpuPteChanged(bench.Parent.Mm!, PageOf(0).Vfn, before, after);

    bool IsMarked(SvmSometimes mark) => (bench.Hub.Marks & (UInt128.One << (int)mark)) != 0;

    int MarkCount => (int)UInt128.PopCount(bench.Hub.Marks);
}
