using GpuMm.Model.Specification;
using GpuMm.Model.Vocabulary;
using Xunit;

namespace GpuMm.Tests.Model;

/// <summary>What the answer to an operation on shared virtual memory says about each page that it concerns.</summary>
public class SvmSpecificationTests
{
    static readonly SvmResponse Done = new SvmResponse.Done();

    public static TheoryData<SvmOperation, string> Changes() => new()
    {
        {
            new SvmOperation.Mmap(0, 1, 2, VmaKind.FileShared, Prot.Read),
            "1: process 0 maps page 1: shared file r-; 2: process 0 maps page 2: shared file r-"
        },
        { new SvmOperation.Munmap(1, 6, 2), "2: process 1 unmaps page 6; 3: process 1 unmaps page 7" },
        { new SvmOperation.Mprotect(0, 4, 1, Prot.None), "0: process 0 protects page 4: --" },
        { new SvmOperation.Mremap(0, 0, 2), "0: process 0 moves page 0 to page 4; 1: process 0 moves page 1 to page 5" },
        { new SvmOperation.Pin(0, 0), "0: process 0 has page 0 for itself" },
        { new SvmOperation.Unpin(0, 0), "" },
        { new SvmOperation.Reclaim(0, 0), "" },
        { new SvmOperation.Bind(0, 0, 2), "" },
        { new SvmOperation.OtherDeviceMigrate(0, 0, 2), "" },
        { new SvmOperation.EvictDmem(), "" },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public void An_operation_on_many_pages_is_a_call_on_each(SvmOperation operation, string expected) =>
        Assert.Equal(expected, Text(operation, Done));

    public static TheoryData<SvmOperation, string[]> OfProcesses() => new()
    {
        { new SvmOperation.Fork(), ["process 0 forks"] },
        { new SvmOperation.Exit(1), ["process 1 begins to close the gpu", "process 1 exits"] },
        { new SvmOperation.OpenGpu(1), ["process 1 opens the gpu"] },
        { new SvmOperation.CloseGpu(0), ["process 0 begins to close the gpu", "process 0 closes the gpu"] },
    };

    [Theory]
    [MemberData(nameof(OfProcesses))]
    public void What_happens_to_a_process_happens_to_all_its_pages(SvmOperation operation, string[] expected) => Assert.Equal(
        string.Join("; ", Enumerable.Range(0, SvmWindow.PagesPerHalf).SelectMany(page => expected.Select(call => $"{page}: {call}"))),
        Text(operation, Done));

    [Fact]
    public void What_was_refused_or_skipped_did_nothing() =>
        Assert.All(((IEnumerable<object[]>)Changes()).Concat(OfProcesses()).Select(row => (SvmOperation)row[0]), operation =>
        {
            Assert.Equal("", Text(operation, new SvmResponse.Refused(Errno.ENOMEM)));
            Assert.Equal("", Text(operation, new SvmResponse.Skipped()));
        });

    public static TheoryData<SvmOperation, string, string> Accesses() => new()
    {
        { new SvmOperation.Load(1, 6), "2: process 1 loads 0x9 at page 6", "2: process 1 is refused a load at page 6" },
        { new SvmOperation.Store(0, 1), "1: process 0 stores 0x9 at page 1", "1: process 0 is refused a store at page 1" },
        { Gpu(FaultAccess.Read), "0: gpu of process 0 reads 0x9 at page 4", "0: gpu of process 0 is refused a read at page 4" },
        { Gpu(FaultAccess.Write), "0: gpu of process 0 writes 0x9 at page 4", "0: gpu of process 0 is refused a write at page 4" },
        { Gpu(FaultAccess.Atomic), "0: gpu of process 0 makes 0x7 0x9 at page 4", "0: gpu of process 0 is refused an atomic at page 4" },
        { Gpu(FaultAccess.Prefetch), "", "" },
    };

    [Theory]
    [MemberData(nameof(Accesses))]
    public void An_access_was_done_or_refused_and_any_other_end_of_it_says_nothing(SvmOperation operation, string done, string refused)
    {
        Assert.Equal(done, Text(operation, new SvmResponse.Accessed(AccessOutcome.Done, 9, 7)));
        Assert.Equal(refused, Text(operation, new SvmResponse.Accessed(AccessOutcome.Refused)));
        Assert.Equal("", Text(operation, new SvmResponse.Accessed(AccessOutcome.BusError)));
        Assert.Equal("", Text(operation, new SvmResponse.Accessed(AccessOutcome.OutOfMemory)));
        Assert.Equal("", Text(operation, new SvmResponse.Skipped()));
    }

    /// <summary>Before it writes it makes a copy of a private page of a file, and it may come no further.</summary>
    [Fact]
    public void Whoever_means_to_write_may_unshare_the_page_whatever_comes_of_it()
    {
        SvmOperation[] writers =
            [new SvmOperation.Store(0, 4), new SvmOperation.Pin(0, 4), Gpu(FaultAccess.Write), Gpu(FaultAccess.Atomic)];
        SvmResponse[] answers =
        [
            Done, new SvmResponse.Refused(Errno.EFAULT), new SvmResponse.Accessed(AccessOutcome.Done),
            new SvmResponse.Accessed(AccessOutcome.Refused), new SvmResponse.Accessed(AccessOutcome.OutOfMemory),
        ];
        Assert.All(writers, writer => Assert.All(answers, answer =>
            Assert.Contains(Calls(writer, answer), call => call == (0, new SharedPageCall(SharedPageCallKind.MayUnshare, 0, 4)))));
        Assert.All([new SvmOperation.Load(0, 4), Gpu(FaultAccess.Read), Gpu(FaultAccess.Prefetch)], reader =>
            Assert.DoesNotContain(Calls(reader, answers[2]), call => call.Call.Kind == SharedPageCallKind.MayUnshare));
        Assert.All(writers, writer => Assert.Empty(Calls(writer, new SvmResponse.Skipped())));
    }

    [Fact]
    public void The_reaper_says_itself_what_it_took()
    {
        var reap = new SvmOperation.Reap(1, 4, 3);
        Assert.Equal("0: page 4 of process 1 is reaped; 2: page 6 of process 1 is reaped", Text(reap, new SvmResponse.Reaped(0b101_0000)));
        Assert.Equal("", Text(reap, new SvmResponse.Reaped(0)));
        Assert.Equal("", Text(reap, new SvmResponse.Skipped()));
    }

    [Fact]
    public void An_answer_to_nobody_says_nothing()
    {
        Assert.Equal("", Text(null, Done));
        Assert.Equal("", Text(null, new SvmResponse.Accessed(AccessOutcome.Done)));
    }

    static SvmOperation Gpu(FaultAccess access) => new SvmOperation.GpuAccess(0, 4, access, Cached: true);

    /// <summary>Without what may or may not have happened.</summary>
    static string Text(SvmOperation? operation, SvmResponse response) => string.Join("; ", Calls(operation, response)
        .Where(call => call.Call.Kind != SharedPageCallKind.MayUnshare)
        .Select(call => $"{call.Object}: {call.Call}"));

    static List<(int Object, SharedPageCall Call)> Calls(SvmOperation? operation, SvmResponse response)
    {
        List<(int Object, SharedPageCall Call)> calls = [];
        SvmSpecification.AddCalls(operation, response, calls);
        return calls;
    }
}
