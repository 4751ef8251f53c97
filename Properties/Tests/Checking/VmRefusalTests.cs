using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vm;
using GpuMm.Harness.Systems.Vm.Checking;
using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Vm;
using GpuMm.Model.Vocabulary;
using Xunit;
using static GpuMm.Tests.Checking.VmCheckerBench;

namespace GpuMm.Tests.Checking;

/// <summary>A refusal by panthor's VM needs a reason that can be seen, and what makes no sense must be refused.</summary>
public sealed class VmRefusalTests
{
    static readonly VmBindOp Good = Map(VmBuffers.Small, 0x10, 4);
    static readonly VmBindOp Bad = Map(VmBuffers.Small, 0x10, 5);
    static readonly VmOperation Job = new VmOperation.GpuAccess(0, new VirtualAddress(0x10_000), Access.Read, Cached: true);

    readonly VmCheckerBench bench = new(vms: 2);
    readonly RefusalJustified checker;

    public VmRefusalTests() => checker = bench.Add(new RefusalJustified(bench.World));

    [Fact]
    public void What_makes_no_sense_may_be_refused_and_must_be()
    {
        Refuse(Bind(Bad), Errno.EINVAL);
        Refuse(new VmOperation.BindAsync(0, Bad, null, 0), Errno.EINVAL);
        bench.AssertSilent();
        bench.Answer(Bind(Bad), new VmResponse.Bound(0, Bad));
        bench.AssertViolated(PropertyCatalogue.RefusalJustified, "makes no sense and was accepted");
    }

    [Fact]
    public void What_makes_no_sense_must_not_be_queued()
    {
        bench.Answer(new VmOperation.BindAsync(0, Good, null, 0), new VmResponse.Queued(0));
        bench.AssertSilent();
        bench.Answer(new VmOperation.BindAsync(0, Bad, null, 0), new VmResponse.Queued(0));
        bench.AssertViolated(PropertyCatalogue.RefusalJustified, "makes no sense and was accepted");
    }

    [Fact]
    public void No_bytes_are_accepted_at_once_and_never_queued()
    {
        bench.Answer(Bind(Unmap(0x10, 0)), new VmResponse.Bound(0, Unmap(0x10, 0)));
        Refuse(new VmOperation.BindAsync(0, Unmap(0x10, 0), null, 0), Errno.EINVAL);
        bench.AssertSilent();
        bench.Answer(new VmOperation.BindAsync(0, Unmap(0x10, 0), null, 0), new VmResponse.Queued(0));
        bench.AssertViolated(PropertyCatalogue.RefusalJustified, "makes no sense and was accepted");
    }

    [Fact]
    public void A_buffer_of_the_first_VM_is_its_own()
    {
        var own = Map(VmBuffers.Private, 0x10, 1);
        bench.Answer(Bind(own), new VmResponse.Bound(0, own));
        bench.AssertSilent();
        bench.Answer(Bind(own, vm: 1), new VmResponse.Bound(1, own));
        bench.AssertViolated(PropertyCatalogue.RefusalJustified, "makes no sense and was accepted");
    }

    [Theory]
    [InlineData(Errno.EINVAL)]
    [InlineData(Errno.ENOMEM)]
    [InlineData(Errno.ETIMEDOUT)]
    [InlineData(Errno.EIO)]
    public void A_bind_that_makes_sense_is_not_refused(Errno errno)
    {
        Refuse(Bind(Good), errno);
        bench.AssertViolated(PropertyCatalogue.RefusalJustified, $"was refused with {errno} for no reason that can be seen");
    }

    [Theory]
    [InlineData(Errno.ENOMEM, FailureSite.Vma)]
    [InlineData(Errno.ENOMEM, FailureSite.PgtableMap)]
    [InlineData(Errno.ETIMEDOUT, FailureSite.AsCommand)]
    public void A_failure_is_a_reason_only_for_the_call_in_which_it_was_made(Errno errno, FailureSite site)
    {
        var call = bench.Begin(Bind(Good));
        checker.FailureInjected(site, 1);
        bench.End(call, new VmResponse.Refused(errno));
        bench.AssertSilent();
        Refuse(Bind(Good), errno);
        bench.AssertViolated(PropertyCatalogue.RefusalJustified, $"was refused with {errno}");
    }

    [Fact]
    public void A_buffer_whose_handle_was_closed_may_be_refused()
    {
        bench.Answer(new VmOperation.CloseBo(VmBuffers.Small), new VmResponse.Done());
        Refuse(Bind(Good), Errno.EINVAL);
        bench.AssertSilent();
    }

    [Fact]
    public void A_job_finds_no_slot_only_if_all_have_users()
    {
        bench.Do(new VmOperation.Activate(0), new VmOperation.Activate(1));
        var call = bench.Begin(new VmOperation.Activate(0));
        checker.Reached(VmMark.EverySlotActive);
        bench.End(call, new VmResponse.Refused(Errno.EBUSY));
        bench.AssertSilent();
        bench.Do(new VmOperation.Idle(1));
        checker.Reached(VmMark.EverySlotActive);
        bench.AssertViolated(PropertyCatalogue.RefusalJustified, "a job found no slot, although slot 2 (Idle) has no users");
    }

    [Fact]
    public void Busy_needs_to_have_been_found_so()
    {
        Refuse(new VmOperation.Activate(0), Errno.EBUSY);
        bench.AssertViolated(PropertyCatalogue.RefusalJustified, "was refused with EBUSY");
    }

    [Fact]
    public void The_device_stays_on_only_if_a_slot_has_users()
    {
        bench.Do(new VmOperation.Activate(0));
        RefuseAt(VmMark.SuspendRefused, new VmOperation.Suspend(), Errno.EBUSY);
        bench.AssertSilent();
        bench.Do(new VmOperation.Idle(0));
        RefuseAt(VmMark.SuspendRefused, new VmOperation.Suspend(), Errno.EBUSY);
        bench.AssertViolated(PropertyCatalogue.RefusalJustified, "suspend was refused with EBUSY");
    }

    [Fact]
    public void There_is_no_device_only_while_it_is_suspended()
    {
        bench.Answer(new VmOperation.Suspend(), new VmResponse.Done());
        var early = bench.Begin(Job);
        checker.Reached(VmMark.RefusedWhileSuspended);
        bench.End(bench.Begin(new VmOperation.Resume(), task: 2), new VmResponse.Done());
        bench.End(early, new VmResponse.Refused(Errno.ENODEV));
        bench.AssertSilent();
        RefuseAt(VmMark.RefusedWhileSuspended, Job, Errno.ENODEV);
        bench.AssertViolated(PropertyCatalogue.RefusalJustified, "was refused with ENODEV");
    }

    [Fact]
    public void A_job_is_cancelled_only_if_something_could_have_killed_it()
    {
        Refuse(Job, Errno.ECANCELED);
        bench.AssertViolated(PropertyCatalogue.RefusalJustified, "was refused with ECANCELED");
    }

    [Fact]
    public void A_reset_kills_the_jobs_beside_it_and_none_after_it()
    {
        var job = bench.Begin(Job);
        bench.End(bench.Begin(new VmOperation.Reset(), task: 2), new VmResponse.Done());
        bench.End(job, new VmResponse.Refused(Errno.ECANCELED));
        bench.AssertSilent();
        Refuse(Job, Errno.ECANCELED);
        bench.AssertViolated(PropertyCatalogue.RefusalJustified, "was refused with ECANCELED");
    }

    [Fact]
    public void A_bind_that_only_waits_must_be_queued()
    {
        Refuse(Bind(new VmBindOp.SyncOnly()), Errno.EINVAL);
        bench.AssertSilent();
        bench.Answer(Bind(new VmBindOp.SyncOnly()), new VmResponse.Bound(0, new VmBindOp.SyncOnly()));
        bench.AssertViolated(PropertyCatalogue.RefusalJustified, "makes no sense and was accepted");
    }

    [Fact]
    public void A_buffer_of_the_kernels_without_pages_must_be_refused()
    {
        Refuse(new VmOperation.KernelMap(0, 0, 0), Errno.EINVAL);
        bench.AssertSilent();
        bench.Answer(
            new VmOperation.KernelMap(0, 0, 0), new VmResponse.KernelMapped(0, default, new BufferLayout("kernel", [])));
        bench.AssertViolated(PropertyCatalogue.RefusalJustified, "kernel map(0 pages) makes no sense and was accepted");
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    public void There_is_room_for_all_kernel_pages_but_not_for_one_more(int more, bool isFine)
    {
        Refuse(new VmOperation.KernelMap(0, 0, VmLimits.AllKernelPages + more), Errno.ENOSPC);
        if (isFine)
            bench.AssertSilent();
        else
            bench.AssertViolated(PropertyCatalogue.RefusalJustified, "was refused with ENOSPC");
    }

    [Fact]
    public void There_is_no_room_beside_a_buffer_that_takes_it_all()
    {
        bench.Begin(new VmOperation.KernelMap(0, 0, VmLimits.AllKernelPages), task: 2);
        Refuse(new VmOperation.KernelMap(1, 0, 1), Errno.ENOSPC);
        bench.AssertSilent();
        Refuse(new VmOperation.KernelMap(1, 1, 1), Errno.ENOSPC);
        bench.AssertViolated(PropertyCatalogue.RefusalJustified, "was refused with ENOSPC");
    }

    [Fact]
    public void A_VM_that_is_lost_or_destroyed_may_refuse()
    {
        bench.Vm.Get(); // so that it is not freed
        bench.Do(new VmOperation.DestroyVm(0));
        checker.VmChanged(bench.Vm, default);
        Refuse(Bind(Good), Errno.EINVAL);
        Refuse(new VmOperation.KernelMap(0, 0, 1), Errno.EINVAL);
        Refuse(Job, Errno.EINVAL);
        checker.BindExecuted(bench.Vm, new OpCtx(Good), Errno.EINVAL);
        bench.AssertSilent();
    }

    [Fact]
    public void An_accepted_bind_fails_only_if_something_was_made_to_fail()
    {
        var call = bench.Begin(Bind(Good));
        checker.FailureInjected(FailureSite.PgtableUnmap, 1);
        checker.BindExecuted(bench.Vm, new OpCtx(Good), Errno.EINVAL);
        bench.End(call, new VmResponse.Failed(0, Good, Errno.EINVAL, Unusable: true));
        bench.AssertSilent();
        bench.Begin(Bind(Good, vm: 1));
        checker.BindExecuted(bench.World.Vms[1], new OpCtx(Good), Errno.ENOMEM);
        bench.AssertViolated(PropertyCatalogue.RefusalJustified, "was accepted and failed with ENOMEM");
    }

    [Theory]
    [InlineData(0x10_001UL, 0x1000UL, true)]
    [InlineData(0x10_000UL, 0x1001UL, true)]
    [InlineData(PanthorVm.KernelStart, 0x1000UL, true)]
    [InlineData(PanthorVm.KernelStart - 0x1000, 0x2000UL, true)]
    [InlineData(PanthorVm.KernelStart - 0x1000, 0x1000UL, false)]
    [InlineData(0UL, PanthorVm.KernelStart, false)]
    public void An_unmap_makes_sense_in_the_users_half(ulong va, ulong size, bool nonsense) =>
        Assert.Equal(nonsense, VmRequests.MakesNoSense(new VmBindOp.Unmap(va, size), isFirstVm: true, VmBuffers.SizeOf));

    [Theory]
    [InlineData(0x1000UL, 0x3000UL, false)]
    [InlineData(0x1000UL, 0x4000UL, true)]
    [InlineData(0x800UL, 0x1000UL, true)]
    [InlineData(ulong.MaxValue - 0xfff, 0x1000UL, true)]
    public void A_map_makes_sense_inside_its_buffer(ulong offset, ulong size, bool nonsense) => Assert.Equal(nonsense,
        VmRequests.MakesNoSense(new VmBindOp.Map(VmBuffers.Small, offset, 0, size, default), isFirstVm: true, VmBuffers.SizeOf));

    void RefuseAt(VmMark mark, VmOperation operation, Errno errno)
    {
        var call = bench.Begin(operation);
        checker.Reached(mark);
        bench.End(call, new VmResponse.Refused(errno));
    }

    void Refuse(VmOperation operation, Errno errno) => bench.Answer(operation, new VmResponse.Refused(errno));
}
