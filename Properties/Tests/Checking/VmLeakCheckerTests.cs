using GpuMm.Harness.Checking;
using GpuMm.Harness.Execution;
using GpuMm.Harness.Scheduling;
using GpuMm.Harness.Systems.Vm;
using GpuMm.Harness.Systems.Vm.Checking;
using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Machine;
using GpuMm.Implementation.Vm;
using GpuMm.Model.Vocabulary;
using Xunit;
using static GpuMm.Tests.Checking.VmCheckerBench;

namespace GpuMm.Tests.Checking;

/// <summary>The checkers of what is left at the end, of the kernel's ranges, and of memory that execute must not need.</summary>
public sealed class VmLeakCheckerTests
{
    static readonly Vfn First = Vfn.Of(new VirtualAddress(PanthorVm.KernelStart));

    static readonly VmBindOp Leaving = new VmBindOp.Unmap(PanthorVm.KernelStart, 2 * PageSize.Bytes);

    readonly VmCheckerBench bench = new();

    [Fact]
    public void When_all_have_let_go_nothing_is_left()
    {
        var checker = bench.Add(new NothingLeaked(bench.World));
        bench.Do(Bind(Map(VmBuffers.Small, 0x10, 4)), new VmOperation.KernelMap(0, 0, 2), new VmOperation.Activate(0));
        bench.Run(() => bench.World.Quiesce(1));
        Assert.Empty(bench.WorldsHub.Violations);
        checker.AtQuiescence();
        checker.AtEnd(Ended(RunEnd.Completed));
        bench.AssertSilent();
    }

    [Fact]
    public void A_VM_that_somebody_still_holds_is_seen()
    {
        bench.Vm.Get();
        bench.Run(() => bench.World.Quiesce(1));
        bench.Add(new NothingLeaked(bench.World)).AtQuiescence();
        bench.AssertViolated(PropertyCatalogue.RefcountBalanced, "vm 0 is Destroyed");
    }

    [Fact]
    public void A_buffer_that_somebody_still_holds_is_seen()
    {
        bench.World.Buffers.First().Get();
        bench.Run(() => bench.World.Quiesce(1));
        bench.Add(new NothingLeaked(bench.World)).AtQuiescence();
        bench.AssertViolated(PropertyCatalogue.RefcountBalanced, "bo 0 is not freed");
    }

    [Fact]
    public void A_buffer_that_was_freed_while_it_was_pinned_is_seen()
    {
        var bo = bench.World.Buffers.First();
        bench.Run(async () => await bo.Pin());
        bench.Run(() => bench.World.Quiesce(1));
        bench.Add(new NothingLeaked(bench.World)).AtQuiescence();
        bench.AssertViolated(PropertyCatalogue.RefcountBalanced, "bo 0 was freed with 1 pins");
    }

    [Fact]
    public void A_range_that_is_still_taken_is_seen()
    {
        bench.Run(async () => await bench.Vm.KernelVa.Alloc(3));
        bench.Run(() => bench.World.Quiesce(1));
        bench.Add(new NothingLeaked(bench.World)).AtQuiescence();
        bench.AssertViolated(PropertyCatalogue.VaNotLeaked, "vm 0 holds");
    }

    [Fact]
    public void A_table_that_nobody_freed_is_seen_in_a_run_that_came_to_its_end()
    {
        bench.Run(() => bench.World.Quiesce(1));
        bench.World.Device.Memory.AllocateTable(new Pfn(0x12_3456), PageOwner.TablesOfVm(0));
        var checker = bench.Add(new NothingLeaked(bench.World));
        checker.AtEnd(Ended(RunEnd.Deadlocked));
        bench.AssertSilent();
        checker.AtEnd(Ended(RunEnd.Completed));
        bench.AssertViolated(PropertyCatalogue.MemoryNotLeaked, "1 page table pages are left that nobody needs");
    }

    [Fact]
    public void An_object_of_the_drivers_is_freed_once()
    {
        bench.Run(() => bench.World.Quiesce(1));
        var checker = bench.Add(new NothingLeaked(bench.World));
        checker.ObjectCounted(VmObject.Vma, 1);
        checker.ObjectCounted(VmObject.Vma, -1);
        checker.AtEnd(Ended(RunEnd.Completed));
        bench.AssertSilent();
        checker.ObjectCounted(VmObject.BindJob, -1);
        bench.AssertViolated(PropertyCatalogue.MemoryNotLeaked, "a BindJob was freed that nobody had allocated");
    }

    [Fact]
    public void An_object_of_the_drivers_that_was_never_freed_is_seen()
    {
        bench.Run(() => bench.World.Quiesce(1));
        var checker = bench.Add(new NothingLeaked(bench.World));
        checker.ObjectCounted(VmObject.VmBo, 1);
        checker.AtEnd(Ended(RunEnd.Completed));
        bench.AssertViolated(PropertyCatalogue.MemoryNotLeaked, "1 of VmBo were allocated and never freed");
    }

    [Fact]
    public void Kernel_ranges_are_disjoint_in_a_VM_and_may_be_used_again()
    {
        bench.Add(new KernelRanges());
        Mapped(0, pages: 2, at: 0);
        Mapped(1, pages: 1, at: 2);
        Mapped(2, pages: 2, at: 0, space: 1);
        bench.Answer(new VmOperation.KernelUnmap(0), new VmResponse.KernelUnmapped(0, Range(0, 2)));
        Mapped(3, pages: 2, at: 0);
        bench.AssertSilent();
        Mapped(0, pages: 2, at: 2);
        bench.AssertViolated(PropertyCatalogue.VaExclusive, "is in use");
    }

    [Fact]
    public void A_range_whose_unmap_was_refused_is_still_in_use()
    {
        bench.Add(new KernelRanges());
        Mapped(0, pages: 2, at: 0);
        bench.Answer(new VmOperation.KernelUnmap(0), new VmResponse.Refused(Errno.ENOMEM));
        Mapped(1, pages: 1, at: 1);
        bench.AssertViolated(PropertyCatalogue.VaExclusive, "is in use");
    }

    [Fact]
    public void A_range_is_not_given_to_others_before_its_unmap_was_executed()
    {
        var checker = bench.Add(new KernelRanges());
        Mapped(0, pages: 2, at: 0);
        bench.Begin(new VmOperation.KernelUnmap(0), task: 2);
        checker.BindExecuted(bench.Vm, new OpCtx(Leaving), Errno.ETIMEDOUT); // it changed nothing
        Mapped(1, pages: 2, at: 0);
        bench.AssertViolated(PropertyCatalogue.VaExclusive, "is in use");
    }

    [Theory]
    [InlineData(Errno.None, false)]
    [InlineData(Errno.ENOMEM, true)]
    public void A_range_may_be_given_to_others_once_its_unmap_was_executed_or_lost_the_VM(Errno errno, bool hasChanged)
    {
        var checker = bench.Add(new KernelRanges());
        Mapped(0, pages: 2, at: 0);
        var leaving = bench.Begin(new VmOperation.KernelUnmap(0), task: 2);
        checker.BindExecuted(bench.Vm, new OpCtx(Leaving) { HasChanged = hasChanged }, errno);
        Mapped(1, pages: 2, at: 0);
        bench.End(leaving, new VmResponse.KernelUnmapped(0, Range(0, 2)));
        bench.AssertSilent();
    }

    [Theory]
    [InlineData(2, -1L, 2UL)] // the user's
    [InlineData(2, 0L, 3UL)] // larger than was asked for
    [InlineData(2, (256L << 20) / 4096 - 1, 2UL)] // beyond the end
    public void A_range_is_where_and_as_large_as_it_should_be(int pages, long at, ulong count)
    {
        bench.Add(new KernelRanges());
        bench.Answer(new VmOperation.KernelMap(0, 0, pages), new VmResponse.KernelMapped(
            0, new VfnRange(new Vfn((ulong)((long)First.Raw + at)), count), VmBuffers.All[VmBuffers.Small]));
        bench.AssertViolated(PropertyCatalogue.VaExclusive, "kernel map(2 pages) got");
    }

    [Fact]
    public void What_is_executed_needs_memory_only_if_the_page_table_code_was_made_to_fail()
    {
        var checker = bench.Add(new ExecuteNeedsNoMemory());
        var op = new OpCtx(Map(VmBuffers.Small, 0x10, 4));
        checker.BindExecuted(bench.Vm, op, Errno.None);
        checker.BindExecuted(bench.Vm, op, Errno.EINVAL);
        checker.FailureInjected(FailureSite.PgtableMap, 1);
        checker.BindExecuted(bench.Vm, op, Errno.ENOMEM);
        bench.AssertSilent();
        checker.FailureInjected(FailureSite.PageTablePage, 1);
        checker.FailureInjected(FailureSite.PgtableMap, 2); // another task's
        checker.BindExecuted(bench.Vm, op, Errno.ENOMEM);
        bench.AssertViolated(PropertyCatalogue.CriticalPathClean, "needed memory that prepare had not reserved");
    }

    void Mapped(int slot, int pages, ulong at, int space = 0) => bench.Answer(
        new VmOperation.KernelMap(slot, space, pages),
        new VmResponse.KernelMapped(space, Range(at, (ulong)pages), VmBuffers.All[VmBuffers.Small]));

    static VfnRange Range(ulong at, ulong count) => new(First + at, count);

    ExecutionRecord Ended(RunEnd end) => new(Plain, Schedule.Explicit.Default, bench.History, end, 0, 0);
}
