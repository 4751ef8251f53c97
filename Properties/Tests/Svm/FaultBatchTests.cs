using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Svm;
using GpuMm.Model.Vocabulary;
using Xunit;

namespace GpuMm.Tests.Svm;

/// <summary>Faults that the worker finds in the buffer together: in which order it handles them, and how it answers.</summary>
public class FaultBatchTests
{
    [Fact]
    public void Faults_are_handled_by_channel_and_page_and_the_strongest_of_a_page_first()
    {
        var bench = new NouveauBench().Map(0, 2);
        var child = bench.Fork();
        var results = bench.GpuAll(
            new(FaultAccess.Read, 0, child),
            new(FaultAccess.Read, 1),
            new(FaultAccess.Prefetch, 0),
            new(FaultAccess.Read, 0),
            new(FaultAccess.Write, 0, Value: 4),
            new(FaultAccess.Atomic, 1, Value: 5));
        Assert.Equal(Enumerable.Range(1, 6), bench.Fetched.Select(fetched => fetched.Entry.Client));
        Assert.Equal(
        [
            (0, FaultAccess.Write), (0, FaultAccess.Read), (0, FaultAccess.Prefetch), (1, FaultAccess.Atomic), (1, FaultAccess.Read),
            (0, FaultAccess.Read),
        ], bench.Handled.Select(handled => (handled.Page, handled.Access)));
        Assert.All(results, result => Assert.Equal((1, false), (result.Faults, result.Cancelled)));
        Assert.Equal(1, bench.Replays);
    }

    [Fact]
    public void A_fault_that_a_stronger_one_of_the_page_covers_is_not_looked_up_again()
    {
        var bench = new NouveauBench().Map(0);
        bench.GpuAll(new(FaultAccess.Read, 0), new(FaultAccess.Prefetch, 0), new(FaultAccess.Write, 0), new(FaultAccess.Read, 0));
        Assert.Contains(SvmMark.DuplicateSkipped, bench.Marks);
        Assert.Equal(4, bench.Handled.Count(handled => handled.Outcome == FaultOutcome.Resolved));
        Assert.Equal(1, bench.Kernel.Failures.TimesPassed(FailureSite.MmGet));
    }

    [Fact]
    public void The_same_page_of_another_process_is_no_duplicate()
    {
        var bench = new NouveauBench().Map(0).Store(0, 1);
        var child = bench.Fork();
        bench.GpuAll(new(FaultAccess.Write, 0, Value: 2), new(FaultAccess.Write, 0, child, 3));
        Assert.DoesNotContain(SvmMark.DuplicateSkipped, bench.Marks);
        Assert.Equal([2UL, 3UL], [bench.Load(0), bench.Load(0, child)]);
    }

    [Fact]
    public void A_write_that_is_cancelled_says_nothing_about_a_read()
    {
        var bench = new NouveauBench().Map(0, prot: Prot.Read);
        var results = bench.GpuAll(new(FaultAccess.Read, 0), new(FaultAccess.Write, 0, Value: 9));
        Assert.Equal([false, true], results.Select(result => result.Cancelled));
        Assert.Equal(
            [(0, FaultAccess.Write, FaultOutcome.Cancelled), (0, FaultAccess.Read, FaultOutcome.Resolved)], bench.Handled);
        Assert.Equal((1, 0UL), (bench.Replays, bench.Load(0)));
    }

    [Fact]
    public void A_read_after_an_atomic_access_is_still_a_read()
    {
        var bench = new NouveauBench().Map(0).Map(1, prot: Prot.Read);
        var results = bench.GpuAll(new(FaultAccess.Read, 1), new(FaultAccess.Atomic, 0, Value: 5));
        Assert.Equal([FaultAccess.Atomic, FaultAccess.Read], bench.Handled.Select(handled => handled.Access));
        Assert.All(results, result => Assert.False(result.Cancelled));
        Assert.Equal([CpuPteKind.DeviceExclusive, CpuPteKind.Present], bench.Kinds(0, 2));
    }

    [Fact]
    public void If_all_are_cancelled_nothing_is_replayed()
    {
        var bench = new NouveauBench().Map(0);
        var results = bench.GpuAll(new(FaultAccess.Read, 1), new(FaultAccess.Write, 2));
        Assert.All(results, result => Assert.Equal((1, true), (result.Faults, result.Cancelled)));
        Assert.Equal([1, 2], bench.Cancelled);
        Assert.Equal(0, bench.Replays);
        Assert.Contains(SvmMark.FaultCancelled, bench.Marks);
    }

    [Fact]
    public void A_cancel_is_for_one_client_of_one_channel()
    {
        var bench = new NouveauBench().Map(0, 2).Store(0, 1).Store(1, 2);
        var child = bench.Fork();
        bench.Munmap(1);
        ulong[] read = [0, 0];
        bool cancelled = false;
        bench.Run(
            async () => cancelled = (await bench.Access(FaultAccess.Read, 1, client: 1)).Cancelled,
            async () => read[0] = (await bench.Access(FaultAccess.Read, 1, client: 1, process: child)).Access.Value,
            async () => read[1] = (await bench.Access(FaultAccess.Read, 0, client: 2)).Access.Value);
        Assert.True(cancelled);
        Assert.Equal([2UL, 1UL], read);
        Assert.Equal([1], bench.Cancelled);
    }

    [Fact]
    public void A_fault_of_a_channel_that_belongs_to_no_address_space_is_cancelled()
    {
        var bench = new NouveauBench().Map(0);
        bench.Run(() => bench.Svm.Part(bench.Parent.Number));
        bench.AssertGpuRefused(FaultAccess.Read, 0);
        Assert.Contains(SvmMark.FaultWithoutAddressSpace, bench.Marks);
        bench.Run(() => bench.Svm.Join(bench.Parent.Number, bench.Parent.Svmm));
        Assert.Equal(0UL, bench.GpuRead(0));
    }

    [Fact]
    public void A_fault_of_a_process_that_has_ended_is_cancelled()
    {
        var bench = new NouveauBench().Map(0).Store(0, 1);
        Assert.Equal(1UL, bench.GpuRead(0));
        bench.Run(() => bench.Parent.Mm.Put());
        Assert.False(bench.Entry(0).Valid);
        bench.AssertGpuRefused(FaultAccess.Read, 0);
        Assert.Contains(SvmMark.FaultOfDeadProcess, bench.Marks);
        bench.ExitAll();
    }

    [Theory]
    [InlineData(FaultAccess.Read)]
    [InlineData(FaultAccess.Write)]
    [InlineData(FaultAccess.Atomic)]
    [InlineData(FaultAccess.Prefetch)]
    public void What_is_left_to_explicit_mappings_is_not_faulted_in(FaultAccess access)
    {
        const int unmanaged = SvmWindow.PagesPerHalf - 1;
        var bench = new NouveauBench().Map(unmanaged).Store(unmanaged, 7);
        bench.AssertGpuRefused(access, unmanaged);
        Assert.Contains(SvmMark.FaultInUnmanagedRange, bench.Marks);
        Assert.False(bench.Entry(unmanaged).Valid);
        Assert.Equal((CpuPteKind.Present, 7UL), (bench.Pte(unmanaged).Kind, bench.Load(unmanaged)));
    }

    /// <summary>Kernel memory, and the reference to the address space.</summary>
    [Theory]
    [InlineData(FailureSite.IntervalNotifier)]
    [InlineData(FailureSite.ProcessPage)]
    [InlineData(FailureSite.MmGet)]
    [InlineData(FailureSite.TableNode)]
    public void A_fault_for_which_there_is_no_memory_is_cancelled_and_the_next_one_is_not(FailureSite site)
    {
        var bench = new NouveauBench(failures: new InjectedFailure(site, 1)).Map(0);
        bench.AssertGpuRefused(FaultAccess.Write, 0);
        Assert.False(bench.Entry(0).Valid);
        bench.GpuWrite(0, 5);
        Assert.Equal(5UL, bench.Load(0));
        bench.ExitAll();
    }
}
