using GpuMm.Harness.Systems.Vm;
using GpuMm.Harness.Systems.Vm.Checking;
using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Machine;
using GpuMm.Implementation.Vm;
using GpuMm.Model.Specification;
using GpuMm.Model.Vocabulary;
using Xunit;
using static GpuMm.Tests.Checking.VmCheckerBench;

namespace GpuMm.Tests.Checking;

/// <summary>The reference that grows with the binds, the calls on pages and frames, and the situations that calls show.</summary>
public sealed class VmBooksTests
{
    static readonly VmBindOp Some = Map(VmBuffers.Small, 0x10, 4);
    static readonly VirtualPage Page = new(0, new Vfn(0x11));

    readonly VmCheckerBench bench = new();

    [Fact]
    public void A_bind_enters_the_books_if_it_succeeded()
    {
        var books = bench.Add(new VmBooks(bench.History));
        books.BindExecuted(bench.Vm, new OpCtx(Some), Errno.ENOMEM);
        Assert.Null(books.MapOf(0).Lookup(0x11_000));
        books.BindExecuted(bench.Vm, new OpCtx(Some), Errno.None);
        Assert.Equal((VmBuffers.Small, 0x1000UL, VmMapFlags.None), books.MapOf(0).Lookup(0x11_000));
        Assert.Null(books.MapOf(1).Lookup(0x11_000));
        books.BindExecuted(bench.Vm, new OpCtx(Unmap(0x11, 1)), Errno.None);
        Assert.Null(books.MapOf(0).Lookup(0x11_000));
        Assert.False(books.IsLost(0));
    }

    [Fact]
    public void A_bind_that_failed_after_a_change_loses_the_VM_and_its_task_is_told()
    {
        var unusable = WithUnusableVm();
        var books = unusable.Add(new VmBooks(unusable.History));
        books.BindExecuted(unusable.Vm, new OpCtx(Some) { HasChanged = true }, Errno.EINVAL);
        Assert.Equal((true, Errno.EINVAL, true), (books.IsLost(0), books.LastErrnoOf(1), books.HasChangedIn(1)));
        Assert.Equal((Errno.None, false), (books.LastErrnoOf(2), books.HasChangedIn(2)));
        books.Begin(1);
        Assert.Equal((Errno.None, false), (books.LastErrnoOf(1), books.HasChangedIn(1)));
    }

    [Fact]
    public void A_VM_that_its_driver_still_uses_is_not_lost()
    {
        var books = bench.Add(new VmBooks(bench.History));
        books.BindExecuted(bench.Vm, new OpCtx(Some) { HasChanged = true }, Errno.EINVAL);
        Assert.False(books.IsLost(0));
    }

    [Theory]
    [InlineData(Errno.None)]
    [InlineData(Errno.ENOMEM)]
    public void A_queued_bind_is_an_event_from_its_submission_to_its_fence(Errno errno)
    {
        var books = bench.Add(new VmBooks(bench.History));
        var job = JobOf(bench.Kernel, bench.Vm, Some);
        var submission = bench.Begin(new VmOperation.BindAsync(0, Some, null, 0));
        books.Submitting(1, submission);
        books.BindQueued(job);
        bench.End(submission, new VmResponse.Queued(0));
        books.BindSignalled(job, errno);
        var call = bench.History.Calls[^1];
        Assert.Equal((null, submission.InvokedAt), (call.Operation, call.InvokedAt));
        Assert.True(call.RespondedAt > submission.RespondedAt);
        VmResponse expected = errno == Errno.None
            ? new VmResponse.Bound(0, Some) : new VmResponse.Failed(0, Some, errno, Unusable: false);
        Assert.Equal(expected, call.Response);
    }

    [Fact]
    public void A_job_that_nobody_submitted_is_no_event()
    {
        var books = bench.Add(new VmBooks(bench.History));
        var job = JobOf(bench.Kernel, bench.Vm, Some);
        books.BindQueued(job);
        books.BindSignalled(job, Errno.None);
        Assert.Empty(bench.History.Calls);
    }

    [Fact]
    public void Only_pages_that_somebody_looked_at_are_followed()
    {
        bench.Answer(Bind(Some), new VmResponse.Bound(0, Some));
        Assert.Empty(CallsOf(new VmPages(bench.World)));
        bench.Answer(new VmOperation.GetBoForVa(0, Page.Vfn.Address), new VmResponse.Looked(0, Page.Vfn, new Pfn(0x1002)));
        Assert.Equal(
            [
                (Page, new PageCall(PageCallKind.Replace, new Pfn(0x1002), Writable: true)),
                (Page, new PageCall(PageCallKind.SawFrame, new Pfn(0x1002))),
            ],
            CallsOf(new VmPages(bench.World)));
        Assert.Equal("vm 0 68K", new VmPages(bench.World).NameOf(Page));
    }

    [Fact]
    public void A_page_can_be_followed_though_nobody_looked_at_it()
    {
        bench.Answer(Bind(Some), new VmResponse.Bound(0, Some));
        Assert.Equal(Page, Assert.Single(CallsOf(new VmPages(bench.World, Page))).Page);
    }

    [Fact]
    public void A_frame_holds_what_was_written_last_and_at_first_its_initial_value()
    {
        var (frames, frame) = (new VmFrames(), new Pfn(0x1002));
        var read = new PageCall(PageCallKind.Read, frame, Value: HostMemory.InitialValue(frame));
        PageState? state = frames.Specification.Step(default, read);
        Assert.NotNull(state);
        Assert.Null(frames.Specification.Step(default, new PageCall(PageCallKind.Read, frame, Value: 5)));
        state = frames.Specification.Step(state.Value, new PageCall(PageCallKind.Write, frame, Value: 5));
        Assert.NotNull(frames.Specification.Step(state!.Value, new PageCall(PageCallKind.Read, frame, Value: 5)));
        Assert.Null(frames.Specification.Step(state.Value, new PageCall(PageCallKind.Read, frame, Value: 6)));
    }

    [Fact]
    public void An_access_that_faulted_touched_no_frame()
    {
        var access = new VmOperation.GpuAccess(0, Page.Vfn.Address, Access.Write, Cached: true);
        List<(Pfn, PageCall)> calls = [];
        new VmFrames().AddCalls(access, new VmResponse.Accessed(0, Page.Vfn, Faulted: true, default, 0), calls);
        Assert.Empty(calls);
        new VmFrames().AddCalls(access, new VmResponse.Accessed(0, Page.Vfn, Faulted: false, new Pfn(7), 8), calls);
        Assert.Equal([(new Pfn(7), new PageCall(PageCallKind.Write, new Pfn(7), Value: 8))], calls);
    }

    [Fact]
    public void Calls_show_situations()
    {
        var checker = bench.Add(new Situations());
        AssertMarks(VmSometimes.BindRefused, Bind(Some), new VmResponse.Refused(Errno.EINVAL));
        AssertMarks(VmSometimes.AsyncBindRefused, new VmOperation.BindAsync(0, Some, null, 0), new VmResponse.Refused(Errno.EINVAL));
        AssertMarks(VmSometimes.EmptyBind, Bind(Unmap(0, 0)), new VmResponse.Bound(0, Unmap(0, 0)));
        AssertMarks(
            VmSometimes.GpuJobRefused, new VmOperation.GpuAccess(0, default, Access.Read, true), new VmResponse.Refused(Errno.EBUSY));
        bench.Answer(new VmOperation.CreateVm(2), new VmResponse.Done());
        Assert.False(IsMarked((int)VmSometimes.HandleReused));
        bench.Answer(new VmOperation.DestroyVm(2), new VmResponse.Destroyed(2));
        AssertMarks(VmSometimes.HandleReused, new VmOperation.CreateVm(2), new VmResponse.Done());
        Assert.False(IsMarked((int)VmSometimes.TasksOverlapped));
        bench.Begin(Bind(Some));
        bench.Begin(Bind(Some), task: 2);
        Assert.True(IsMarked((int)VmSometimes.TasksOverlapped));
        checker.FailureInjected(FailureSite.Vma, 1);
        Assert.True(IsMarked(VmSituations.All.NumberOf(FailureSite.Vma)));
    }

    void AssertMarks(VmSometimes mark, VmOperation operation, VmResponse response)
    {
        Assert.False(IsMarked((int)mark));
        bench.Answer(operation, response);
        Assert.True(IsMarked((int)mark));
    }

    bool IsMarked(int situation) => (bench.Hub.Marks & (UInt128.One << situation)) != 0;

    List<(VirtualPage Page, PageCall Call)> CallsOf(VmPages tracked)
    {
        List<(VirtualPage, PageCall)> calls = [];
        foreach (var call in bench.History.Calls)
            tracked.AddCalls(call.Operation, call.Response!, calls);
        return calls;
    }
}
