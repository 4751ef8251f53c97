using GpuMm.Model.Specification;
using GpuMm.Model.Vocabulary;
using Xunit;
using static GpuMm.Tests.Model.SharedCalls;
using static GpuMm.Tests.Model.StepOf;

namespace GpuMm.Tests.Model;

/// <summary>What is mapped explicitly in the unmanaged page is the GPU's alone, and what the process has there its own.</summary>
public class ExplicitMappingTests
{
    const ulong A = 1UL << 40;
    const ulong B = A + 16;
    const ulong C = B + 16;
    const int Page = SvmWindow.UnmanagedPage;

    static readonly ulong File = SvmWindow.FileContent(Page);

    [Fact]
    public void The_GPU_reads_and_writes_what_is_in_the_buffer()
    {
        AssertRight(MapExplicit(A), GpuRead(Page, A), GpuWrite(Page, B), GpuRead(Page, B), GpuAtomic(Page, B, C), GpuRead(Page, C));
        AssertWrong(MapExplicit(A), GpuRead(Page, 0));
        AssertWrong(MapExplicit(A), GpuWrite(Page, B), GpuRead(Page, A));
        AssertWrong(MapExplicit(A), GpuAtomic(Page, B, C));
    }

    [Fact]
    public void An_access_is_refused_only_where_nothing_is_mapped()
    {
        AssertRight(GpuReadRefused(Page), MapExplicit(A), BeginToUnmapExplicit(), UnmapExplicit(), GpuReadRefused(Page));
        AssertWrong(MapExplicit(A), GpuReadRefused(Page));
        AssertWrong(MapExplicit(A), GpuWriteRefused(Page));
        AssertWrong(MapExplicit(A), GpuAtomicRefused(Page)); // nobody else reaches the buffer: it is atomic to all
        AssertWrong(MapExplicit(A), BeginToUnmapExplicit(), UnmapExplicit(), GpuRead(Page, A));
    }

    [Fact]
    public void What_is_mapped_read_only_is_not_written()
    {
        AssertRight(MapExplicit(A, Prot.Read), GpuRead(Page, A), GpuWriteRefused(Page), GpuAtomicRefused(Page), GpuRead(Page, A));
        AssertWrong(MapExplicit(A, Prot.Read), GpuWrite(Page, B));
        AssertWrong(MapExplicit(A, Prot.Read), GpuAtomic(Page, A, B));
        AssertWrong(MapExplicit(A, Prot.Read), GpuReadRefused(Page));
    }

    [Fact]
    public void While_it_is_unmapped_some_reach_it_and_some_do_not()
    {
        AssertRight(
            MapExplicit(A), BeginToUnmapExplicit(), GpuReadRefused(Page), GpuWrite(Page, B), GpuAtomicRefused(Page), GpuRead(Page, B),
            GpuWriteRefused(Page), UnmapExplicit());
        AssertWrong(MapExplicit(A), BeginToUnmapExplicit(), GpuRead(Page, 0));
    }

    [Fact]
    public void It_goes_only_after_it_has_begun_to()
    {
        AssertWrong(MapExplicit(A), UnmapExplicit());
        AssertRight(BeginToUnmapExplicit(), UnmapExplicit()); // of what was only prepared
        AssertWrong(BeginToUnmapExplicit(), MapExplicit(A), UnmapExplicit());
    }

    [Fact]
    public void There_is_one_at_a_time()
    {
        AssertWrong(MapExplicit(A), MapExplicit(B));
        AssertWrong(MapExplicit(A), BeginToUnmapExplicit(), MapExplicit(B));
        AssertRight(MapExplicit(A), BeginToUnmapExplicit(), UnmapExplicit(), MapExplicit(B), GpuRead(Page, B));
        AssertWrong(MapExplicit(A), BeginToUnmapExplicit(), UnmapExplicit(), MapExplicit(B), GpuReadRefused(Page));
        AssertWrong(MapExplicit(A), BeginToUnmapExplicit(), UnmapExplicit(), MapExplicit(B), GpuRead(Page, A));
    }

    [Fact]
    public void The_process_sees_nothing_of_the_buffer_and_the_GPU_nothing_of_the_process()
    {
        AssertRight(MapExplicit(A), LoadRefused(Page), StoreRefused(Page), Mmap(Page), Load(Page, 0), GpuRead(Page, A));
        AssertRight(Mmap(Page), Store(Page, B), MapExplicit(A), GpuWrite(Page, C), Load(Page, B), Store(Page, A), GpuRead(Page, C));
        AssertWrong(MapExplicit(A), Load(Page, A));
        AssertWrong(Mmap(Page), MapExplicit(A), GpuWrite(Page, B), Load(Page, B));
        AssertWrong(Mmap(Page), MapExplicit(A), Store(Page, B), GpuRead(Page, B));
    }

    [Fact]
    public void The_file_that_the_process_has_there_is_left_alone()
    {
        AssertRight(Mmap(Page, VmaKind.FileShared), MapExplicit(A), GpuWrite(Page, B), Load(Page, File), Store(Page, C), GpuRead(Page, B));
        AssertRight(
            Mmap(Page, VmaKind.FilePrivate), MapExplicit(A), GpuWrite(Page, B), Mmap(7, VmaKind.FileShared), Store(7, C), Load(Page, C));
    }

    /// <summary>Whatever becomes of the process's page: all this is a hole to the GPU, or none of it is.</summary>
    [Fact]
    public void What_becomes_of_the_page_of_the_process_changes_nothing()
    {
        SharedPageCall[] changes =
        [
            Mmap(Page), Mprotect(Page, Prot.None), Munmap(Page), Mmap(Page, VmaKind.FileShared, Prot.Read), Mremap(Page), Mmap(Page),
            Store(Page, B), Reap(Page), Fork(Page), Exit(0, Page),
        ];
        for (int count = 0; count <= changes.Length; count++)
            AssertRight([MapExplicit(A), .. changes[..count], GpuRead(Page, A)]);
        for (int count = 0; count < changes.Length; count++)
            AssertWrong([MapExplicit(A), .. changes[..count], GpuReadRefused(Page)]);
        for (int count = 0; count <= changes.Length; count++)
            AssertWrong([.. changes[..count], GpuRead(Page, 0)]);
    }

    [Fact]
    public void It_stays_mapped_when_the_GPU_is_closed_and_an_access_may_be_refused()
    {
        AssertRight(
            MapExplicit(A), BeginToCloseGpu(page: Page), GpuReadRefused(Page), GpuRead(Page, A), CloseGpu(page: Page), GpuRead(Page, A),
            GpuWriteRefused(Page), GpuWrite(Page, B), GpuRead(Page, B));
        AssertWrong(MapExplicit(A), BeginToCloseGpu(page: Page), CloseGpu(page: Page), GpuRead(Page, 0));
        AssertWrong(BeginToCloseGpu(page: Page), CloseGpu(page: Page), GpuRead(Page, 0));
    }

    [Fact]
    public void The_page_of_the_upper_half_is_no_part_of_it()
    {
        AssertRight(MapExplicit(A), GpuReadRefused(Page + SvmWindow.PagesPerHalf), Mmap(7), GpuWrite(7, B), GpuRead(Page, A), Load(7, B));
        AssertWrong(MapExplicit(A), GpuRead(7, A));
    }

    [Fact]
    public void Without_data_it_is_still_there_or_not()
    {
        SharedPageState? state = default(SharedPageState);
        foreach (var call in new[] { MapExplicit(A), GpuRead(Page, 99), GpuWrite(Page, B), GpuAtomic(Page, 77, B), GpuRead(Page, 1) })
            state = SharedPageSpecification.WithoutData.Step(state!.Value, call);
        Assert.NotNull(state);
        Assert.Null(SharedPageSpecification.WithoutData.Step(state.Value, GpuReadRefused(Page)));
        Assert.Null(SharedPageSpecification.WithoutData.Step(state.Value, MapExplicit(0)));
        Assert.Null(SharedPageSpecification.WithoutData.Step(default, GpuRead(Page, 0)));
    }

    [Theory]
    [InlineData(false, "3: a buffer that holds 0x9 is mapped at page 3: r-")]
    [InlineData(true, "3: a buffer that holds 0x9 is mapped at page 3: rw")]
    public void What_was_executed_is_mapped_with_what_is_in_it(bool writable, string expected)
    {
        var execute = new SvmOperation.ExecuteMap(1, writable);
        Assert.Equal(expected, Text(execute, new SvmResponse.Mapped(9)));
        Assert.Equal("", Text(execute, new SvmResponse.Refused(Errno.ENOMEM)));
        Assert.Equal("", Text(execute, new SvmResponse.Skipped()));
    }

    [Fact]
    public void What_was_unmapped_is_on_its_way_first()
    {
        Assert.Equal(
            "3: what is mapped at page 3 begins to be unmapped; 3: what is mapped at page 3 is unmapped",
            Text(new SvmOperation.UnmapPages(0), new SvmResponse.Done()));
        Assert.Equal("", Text(new SvmOperation.UnmapPages(0), new SvmResponse.Refused(Errno.EIO)));
        Assert.Equal("", Text(new SvmOperation.PrepareMap(0), new SvmResponse.Done()));
        Assert.Equal("", Text(new SvmOperation.Advise(0, 0, 2), new SvmResponse.Done()));
        Assert.Equal("", Text(new SvmOperation.Populate(0, 0, 2, 5), new SvmResponse.Done()));
    }

    [Fact]
    public void A_device_that_is_unplugged_is_closed_for_each_page_of_either_process()
    {
        string[] calls = Text(new SvmOperation.Unplug(), new SvmResponse.Done()).Split("; ");
        Assert.Equal(2 * SvmWindow.Processes * SvmWindow.PagesPerHalf, calls.Length);
        Assert.Equal("0: process 0 begins to close the gpu", calls[0]);
        Assert.Equal("0: process 0 closes the gpu", calls[1]);
        Assert.Equal("3: process 1 closes the gpu", calls[^1]);
    }

    /// <summary>The kernel copies a page of a file for who writes it, and here somebody writes a buffer.</summary>
    [Theory]
    [InlineData(FaultAccess.Write)]
    [InlineData(FaultAccess.Atomic)]
    public void Whoever_writes_the_buffer_copies_no_page_of_the_process(FaultAccess access)
    {
        foreach (var outcome in Enum.GetValues<AccessOutcome>())
        {
            var calls = Calls(new SvmOperation.GpuAccess(0, Page, access, Cached: true), new SvmResponse.Accessed(outcome));
            Assert.DoesNotContain(calls, call => call.Call.Kind == SharedPageCallKind.MayUnshare);
        }
    }

    [Fact]
    public void A_state_says_what_is_in_the_buffer()
    {
        var state = All(Mmap(Page), MapExplicit(A, Prot.Read))!.Value;
        Assert.Equal(
            "p0: anonymous rw 0x0; gpu: anonymous r- 0x10000000000; file 0xf11e0030; gpu of p0 open", state.ToString());
        Assert.Equal("anonymous rw 0x0; gpu open, buffer r- 0x10000000000", state.Describe(0, Page));
        Assert.Equal("hole; gpu open", state.Describe(0, Page + SvmWindow.PagesPerHalf));
        Assert.Equal("hole; gpu open", All(MapExplicit(A), BeginToUnmapExplicit(), UnmapExplicit())!.Value.Describe(0, Page));
    }

    static string Text(SvmOperation operation, SvmResponse response) =>
        string.Join("; ", Calls(operation, response).Select(call => $"{call.Object}: {call.Call}"));

    static List<(int Object, SharedPageCall Call)> Calls(SvmOperation operation, SvmResponse response)
    {
        List<(int Object, SharedPageCall Call)> calls = [];
        SvmSpecification.AddCalls(operation, response, calls);
        return calls;
    }
}
