using GpuMm.Model.Specification;
using GpuMm.Model.Vocabulary;
using Xunit;
using static GpuMm.Tests.Model.SharedCalls;
using static GpuMm.Tests.Model.StepOf;

namespace GpuMm.Tests.Model;

/// <summary>What the GPU may do with a shared page, and how states and calls read.</summary>
public class SharedPageGpuTests
{
    const ulong A = 1UL << 40;
    const ulong B = A + 16;
    static readonly ulong File = SvmWindow.FileContent(0);

    [Fact]
    public void Both_processors_see_what_either_wrote()
    {
        AssertRight(Store(0, A), GpuRead(0, A), GpuWrite(0, B), Load(0, B), GpuRead(0, B));
        AssertWrong(Store(0, A), GpuRead(0, 0));
        AssertWrong(GpuWrite(0, B), Load(0, 0));
    }

    [Fact]
    public void An_atomic_reads_and_writes_at_once()
    {
        AssertRight(Store(0, A), GpuAtomic(0, A, B), Load(0, B));
        AssertWrong(Store(0, A), GpuAtomic(0, 0, B));
        AssertWrong(GpuAtomic(0, 0, B), Load(0, 0));
        AssertWrong(Mprotect(0, Prot.Read), GpuAtomic(0, 0, B));
        AssertWrong(GpuAtomicRefused(0));
    }

    [Fact]
    public void The_GPU_copies_a_private_page_as_the_CPU_does()
    {
        AssertRight(Mmap(0, VmaKind.FilePrivate), GpuWrite(0, A), Load(0, A), Mmap(4, VmaKind.FileShared), Load(4, File));
        AssertRight(Mmap(0, VmaKind.FilePrivate), GpuAtomic(0, File, A), GpuRead(0, A), Mmap(4, VmaKind.FilePrivate), GpuRead(4, File));
        AssertRight(Store(0, A), Fork(), GpuWrite(0, B), Load(0, A, process: 1));
        AssertWrong(Store(0, A), Fork(), GpuWrite(0, B), Load(0, B, process: 1));
    }

    [Fact]
    public void A_shared_file_may_be_refused_to_atomics_and_to_nothing_else()
    {
        AssertRight(Mmap(0, VmaKind.FileShared), GpuAtomicRefused(0), GpuAtomic(0, File, A), Load(0, A), GpuWrite(0, B), GpuRead(0, B));
        AssertWrong(Mmap(0, VmaKind.FileShared), GpuWriteRefused(0));
        AssertWrong(Mmap(0, VmaKind.FilePrivate), GpuAtomicRefused(0));
    }

    [Fact]
    public void An_access_that_nothing_forbids_is_not_refused()
    {
        AssertWrong(GpuReadRefused(0));
        AssertWrong(GpuWriteRefused(0));
        AssertRight(Mprotect(0, Prot.Read), GpuWriteRefused(0), GpuAtomicRefused(0), GpuRead(0, 0));
        AssertRight(Munmap(0), GpuReadRefused(0), GpuWriteRefused(0));
        AssertWrong(Munmap(0), GpuRead(0, 0));
    }

    [Fact]
    public void The_unmanaged_page_is_for_the_CPU_alone()
    {
        AssertRight(Mmap(3), Store(3, A), Load(3, A), GpuReadRefused(3), GpuWriteRefused(3), GpuAtomicRefused(3), Mremap(3), GpuRead(7, A));
        AssertWrong(Mmap(3), GpuRead(3, 0));
        AssertWrong(Mmap(3), GpuWrite(3, A));
        AssertWrong(Mmap(3), GpuAtomic(3, 0, A));
    }

    [Fact]
    public void A_child_opens_the_GPU_itself()
    {
        AssertRight(
            Fork(), GpuReadRefused(0, process: 1), OpenGpu(1), GpuRead(0, 0, process: 1), GpuWrite(0, A, process: 1), GpuRead(0, 0));
        AssertWrong(Fork(), GpuRead(0, 0, process: 1));
        AssertWrong(Fork(), OpenGpu(1), GpuReadRefused(0, process: 1));
    }

    [Fact]
    public void While_the_GPU_is_being_closed_an_access_may_be_refused_and_another_served()
    {
        AssertRight(Store(0, A), BeginToCloseGpu(), GpuWriteRefused(0), GpuRead(0, A), GpuReadRefused(0), CloseGpu(), Load(0, A));
        AssertWrong(Mmap(4), BeginToCloseGpu(), Munmap(0), GpuRead(0, 0));
        AssertWrong(BeginToCloseGpu(), CloseGpu(), GpuRead(0, 0));
        AssertRight(BeginToCloseGpu(), CloseGpu(), GpuReadRefused(0), OpenGpu(0), GpuRead(0, 0));
        AssertRight(BeginToCloseGpu(1), CloseGpu(1)); // it was closed
        AssertWrong(CloseGpu());
    }

    [Fact]
    public void The_end_of_a_process_closes_its_GPU_and_leaves_the_other_s_open()
    {
        AssertRight(Fork(), OpenGpu(1), Exit(1), GpuReadRefused(0, process: 1), GpuRead(0, 0));
        AssertRight(Fork(), Exit(1), Fork(), GpuReadRefused(0, process: 1), Load(0, 0, process: 1));
    }

    [Fact]
    public void Without_data_any_value_will_do_and_permissions_still_count()
    {
        SharedPageState? state = default(SharedPageState);
        SharedPageCall[] calls =
            [Load(0, 99), Store(0, A), Mmap(4, VmaKind.FileShared), Load(4, 1), GpuAtomic(4, 2, B), GpuRead(4, 3), Reap(0), Load(0, 77)];
        foreach (var call in calls)
            state = SharedPageSpecification.WithoutData.Step(state!.Value, call);
        Assert.NotNull(state);
        Assert.Equal(0UL, state.Value.File);
        Assert.Null(SharedPageSpecification.WithoutData.Step(state.Value, LoadRefused(0)));
        Assert.Null(SharedPageSpecification.WithoutData.Step(state.Value, Load(0, 0, process: 1)));
    }

    [Fact]
    public void Without_refusals_only_those_of_the_GPU_are_left_out()
    {
        Assert.Equal(default(SharedPageState), SharedPageSpecification.WithoutRefusals.Step(default, GpuWriteRefused(0)));
        Assert.NotNull(SharedPageSpecification.WithoutRefusals.Step(default, GpuReadRefused(0)));
        Assert.NotNull(SharedPageSpecification.WithoutRefusals.Step(default, GpuAtomicRefused(0)));
        Assert.Null(SharedPageSpecification.WithoutRefusals.Step(default, LoadRefused(0)));
        Assert.Null(SharedPageSpecification.WithoutRefusals.Step(default, GpuRead(0, A)));
    }

    [Fact]
    public void A_call_of_no_known_kind_is_refused() => AssertWrong(new SharedPageCall((SharedPageCallKind)99, 0, 0));

    [Fact]
    public void A_step_allocates_nothing()
    {
        SharedPageCall[] calls = [Store(0, A), Fork(), Mremap(0), GpuAtomic(4, A, B), GpuReadRefused(0), Mprotect(4, Prot.Read), Exit(1)];
        AssertRight(calls); // whatever is allocated once is allocated now
        long before = GC.GetAllocatedBytesForCurrentThread();
        var state = All(calls);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Assert.NotNull(state);
    }

    [Fact]
    public void A_state_says_what_the_page_is_and_leaves_out_the_holes()
    {
        Assert.Equal("as it was at the start", default(SharedPageState).ToString());
        Assert.Equal("p0: anonymous rw 0x0; file 0xf11e0010; gpu of p0 open", SharedPageState.AtStart(1).ToString());
        Assert.Equal(
            "p0: private file r-; p0 upper: anonymous rw 0x7; p1: copy of file -- 0x8; p1 upper: shared file rw; file 0x9; "
                + "gpu of p1 closing",
            new SharedPageState(
                true, new SharedCell(CellBacking.FilePrivate, Prot.Read, 0), new SharedCell(CellBacking.Anonymous, Prot.ReadWrite, 7),
                new SharedCell(CellBacking.FileCopied, Prot.None, 8), SharedCell.Mapped(VmaKind.FileShared, Prot.ReadWrite), default,
                false, 9,
                GpuContext.Closed, GpuContext.Closing).ToString());
        Assert.Equal("hole", default(SharedCell).ToString());
    }

    public static TheoryData<string, string> Texts()
    {
        (SharedPageCall Call, string Text)[] texts =
        [
            (Mmap(5, VmaKind.FilePrivate, Prot.Read, 1), "process 1 maps page 5: private file r-"),
            (Munmap(2), "process 0 unmaps page 2"),
            (Mprotect(2, Prot.None), "process 0 protects page 2: --"),
            (Mremap(1), "process 0 moves page 1 to page 5"),
            (Fork(), "process 0 forks"),
            (Exit(1), "process 1 exits"),
            (Reap(3), "page 3 of process 0 is reaped"),
            (OpenGpu(1), "process 1 opens the gpu"),
            (BeginToCloseGpu(), "process 0 begins to close the gpu"),
            (CloseGpu(), "process 0 closes the gpu"),
            (Load(0, A), "process 0 loads 0x10000000000 at page 0"),
            (LoadRefused(0), "process 0 is refused a load at page 0"),
            (Store(0, B), "process 0 stores 0x10000000010 at page 0"),
            (StoreRefused(0), "process 0 is refused a store at page 0"),
            (GpuRead(4, 7, 1), "gpu of process 1 reads 0x7 at page 4"),
            (GpuReadRefused(4), "gpu of process 0 is refused a read at page 4"),
            (GpuWrite(4, 7), "gpu of process 0 writes 0x7 at page 4"),
            (GpuWriteRefused(4), "gpu of process 0 is refused a write at page 4"),
            (GpuAtomic(4, 7, 8), "gpu of process 0 makes 0x7 0x8 at page 4"),
            (GpuAtomicRefused(4), "gpu of process 0 is refused an atomic at page 4"),
        ];
        var data = new TheoryData<string, string>();
        foreach (var (call, text) in texts)
            data.Add(call.ToString(), text);
        return data;
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public void A_call_says_what_happened(string said, string expected) => Assert.Equal(expected, said);
}
