using GpuMm.Harness.Checking;
using GpuMm.Harness.Execution;
using GpuMm.Harness.Systems.Vmm;
using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Machine;
using GpuMm.Model.Vocabulary;
using Xunit;

namespace GpuMm.Tests.Checking;

/// <summary>Every errno needs its reason, and arguments that make no sense must be refused.</summary>
public sealed class RefusalJustifiedTests
{
    const ulong Pages = 1UL << 37; // of a v2 address space

    static readonly AddressWindow Good = Op.Pages(0x200, 0x203);

    readonly VmmWorld world;
    readonly EventHub hub;
    readonly History history;

    public RefusalJustifiedTests() => (world, hub, history) = CheckerBench.IdleWorld();

    public static TheoryData<string, AddressWindow> BadWindows => new()
    {
        { "start not aligned", new AddressWindow(new VirtualAddress(0x200008), new VirtualAddress(0x203000)) },
        { "end not aligned", new AddressWindow(new VirtualAddress(0x200000), new VirtualAddress(0x203200)) },
        { "end before start", Op.Pages(0x204, 0x200) },
        { "one page too small", Op.Pages(0x200, 0x201) },
        { "beyond the end", Op.Pages(Pages - 1, Pages + 1) },
    };

    [Theory]
    [MemberData(nameof(BadWindows))]
    public void A_bad_window_must_be_refused(string _, AddressWindow window)
    {
        Refuse(Op.Prepare(0, 2, window), Errno.EINVAL);
        Refuse(Op.Map(0, 2, window), Errno.EINVAL);
        Assert.Empty(hub.Violations);
        Answer(Begin(Op.Prepare(0, 2, window)), new VmmResponse.Prepared(0, new VfnRange(new Vfn(0x200), 2)));
        AssertViolated("was not refused, although its arguments make no sense");
    }

    [Theory]
    [InlineData(FrameArgument.OneTooFew)]
    [InlineData(FrameArgument.OneTooLarge)]
    public void Wrong_frames_must_be_refused(FrameArgument frames)
    {
        Refuse(Op.Execute(0, frames), Errno.EINVAL);
        Assert.Empty(hub.Violations);
        Answer(Begin(Op.Execute(0, frames)), new VmmResponse.Done());
        AssertViolated("was not refused");
    }

    [Fact]
    public void A_good_window_must_not_be_refused()
    {
        Refuse(Op.Prepare(0, 2, Good), Errno.EINVAL);
        AssertViolated("was refused with EINVAL for no reason that exists");
    }

    [Fact]
    public void The_last_pages_of_the_address_space_are_a_good_window()
    {
        Refuse(Op.Prepare(0, 2, Op.Pages(Pages - 2, Pages)), Errno.EINVAL);
        AssertViolated("EINVAL");
    }

    [Theory]
    [InlineData(Errno.ENOMEM, FailureSite.TableRecords)]
    [InlineData(Errno.EIO, FailureSite.PraminRead)]
    [InlineData(Errno.ETIMEDOUT, FailureSite.TlbFlush)]
    public void A_failure_is_a_reason_only_for_what_is_under_way(Errno errno, FailureSite site)
    {
        var call = Begin(Op.Map(0));
        CheckerBench.Inject(hub, world.Mm.Kernel, site);
        Answer(call, new VmmResponse.Refused(errno));
        Assert.Empty(hub.Violations);
        Answer(Begin(Op.Prepare(0)), new VmmResponse.Refused(errno));
        AssertViolated($"was refused with {errno} for no reason");
    }

    [Fact]
    public void A_failure_of_hardware_is_no_reason_for_having_no_memory()
    {
        var call = Begin(Op.Prepare(0));
        CheckerBench.Inject(hub, world.Mm.Kernel, FailureSite.PraminWindow);
        Answer(call, new VmmResponse.Refused(Errno.ENOMEM));
        AssertViolated("ENOMEM");
    }

    [Fact]
    public void No_space_is_a_reason_where_no_hole_is_left()
    {
        OpenVmm.Take(world, 0, new VfnRange(new Vfn(0x201), 1));
        Refuse(Op.Prepare(0, 2, Good), Errno.ENOSPC);
        Assert.Empty(hub.Violations);
        Refuse(Op.Prepare(0, 1, Good), Errno.ENOSPC); // 0x200 and 0x202 are free
        AssertViolated("was refused with ENOSPC for no reason");
    }

    [Fact]
    public void No_space_is_a_reason_where_memory_of_the_GPU_ran_out()
    {
        var call = Begin(Op.Prepare(0));
        while (world.Mm.Buddy.Avail > 0)
            world.Mm.Buddy.AllocateAtBoot(PageOwner.ClientData(1));
        Answer(call, new VmmResponse.Refused(Errno.ENOSPC));
        Assert.Empty(hub.Violations);
    }

    [Fact]
    public void A_hole_that_was_taken_at_any_moment_of_the_operation_does_not_count()
    {
        var range = new VfnRange(new Vfn(0x201), 1);
        OpenVmm.Take(world, 0, range);
        var call = Begin(Op.Prepare(0, 2, Good));
        OpenVmm.Release(world, 0, range);
        Answer(call, new VmmResponse.Refused(Errno.ENOSPC));
        Assert.Empty(hub.Violations);
    }

    [Theory]
    [InlineData(Errno.EBUSY)]
    [InlineData(Errno.EOVERFLOW)]
    public void An_errno_that_no_operation_has_is_never_justified(Errno errno)
    {
        Refuse(Op.Prepare(0), errno);
        AssertViolated($"{errno}");
    }

    [Fact]
    public void A_window_larger_than_the_range_that_is_refused_is_seen()
    {
        var violation = HandWritten.ViolationOf(PropertyCatalogue.RefusalJustified, HandWritten.Sequential("N16", Op.Map(0, 2, Good)));
        Assert.Equal(
            "A = map(vmm 0, 2 pages in [0x200000, 0x203000), writable) was refused with EINVAL for no reason that exists",
            violation.Message);
    }

    void Refuse(VmmOperation operation, Errno errno) => Answer(Begin(operation), new VmmResponse.Refused(errno));

    Call Begin(VmmOperation operation)
    {
        var call = history.Invoke(1, operation, 0);
        hub.Invoked(call);
        return call;
    }

    void Answer(Call call, VmmResponse response)
    {
        history.Respond(call, response, 0);
        hub.Responded(call);
    }

    void AssertViolated(string message)
    {
        var violation = Assert.Single(hub.Violations, violation => violation.Property == PropertyCatalogue.RefusalJustified);
        Assert.Contains(message, violation.Message, StringComparison.Ordinal);
    }
}
