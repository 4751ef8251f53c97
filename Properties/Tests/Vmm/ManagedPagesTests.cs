using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Machine;
using GpuMm.Implementation.PageTables;
using GpuMm.Implementation.Vmm;
using GpuMm.Model.Lifecycles;
using GpuMm.Model.Vocabulary;
using Xunit;

namespace GpuMm.Tests.Vmm;

public class ManagedPagesInV2() : ManagedPagesTests(MmuVersion.V2);

public class ManagedPagesInV3() : ManagedPagesTests(MmuVersion.V3);

/// <summary>Pages that are mapped and cleared one by one, as a fault handler does it.</summary>
public abstract class ManagedPagesTests(MmuVersion version)
{
    const ulong First = 510; // two pages before a table ends
    static readonly Vfn Page = new(First);
    static readonly Pfn HostFrame = new(0x100);
    static readonly GpuPage InHost = new(Aperture.SystemCoherent, HostFrame, Writable: true, Atomic: true);

    [Fact]
    public void A_page_is_translated_once_it_is_written()
    {
        var (bench, managed) = Managed();
        Assert.Null(bench.Hardware(Page));
        Write(bench, managed, Page, InHost);
        Assert.Equal(HostFrame, bench.Hardware(Page, Access.Atomic, 5));
        Assert.Equal(5UL, bench.Host.ReadData(HostFrame, "test"));
        Assert.Equal((Errno.None, null), bench.Read(Page)); // no page of video memory is mapped there
        Assert.Equal(MappingState.Prepared, managed.State);
        bench.AssertClean();
    }

    [Fact]
    public void A_page_of_video_memory_may_stand_beside_one_of_host_memory()
    {
        var (bench, managed) = Managed();
        var frame = bench.Frames(1)[0];
        Write(bench, managed, Page, InHost);
        Write(bench, managed, Page + 1, GpuPage.InVideoMemory(frame, writable: false));
        Assert.Equal([HostFrame, frame], bench.Hardware(new VfnRange(Page, 2)));
        Assert.Equal((Errno.None, frame), bench.Read(Page + 1));
        bench.AssertClean();
    }

    [Fact]
    public void A_page_that_held_nothing_is_written_without_a_flush()
    {
        var (bench, managed) = Managed();
        Write(bench, managed, Page, InHost);
        Assert.Equal(0, Flushes(bench));
    }

    [Fact]
    public void A_page_that_is_written_over_is_flushed()
    {
        var (bench, managed) = Managed();
        Write(bench, managed, Page, InHost with { Writable = false, Atomic = false });
        Assert.Equal(HostFrame, bench.Hardware(Page)); // and the TLB has it
        Assert.Null(bench.Hardware(Page, Access.Write, 3));
        Assert.Equal(Errno.None, bench.WritePage(managed, Page, InHost));
        Assert.Equal(HostFrame, bench.Hardware(Page, Access.Write, 3));
        Assert.Equal(1, Flushes(bench));
        bench.AssertClean();
    }

    [Fact]
    public void Cleared_pages_are_gone_from_the_TLB_after_one_flush()
    {
        var (bench, managed) = Managed();
        Write(bench, managed, Page, InHost);
        Write(bench, managed, Page + 3, InHost); // in the next table
        bench.Hardware(new VfnRange(Page, 4));
        Assert.Equal(Errno.None, bench.ClearPages(managed, managed.Range));
        Assert.All(bench.Hardware(new VfnRange(Page, 4)), page => Assert.Equal(new Pfn(ulong.MaxValue), page));
        Assert.Equal(1, Flushes(bench));
        bench.AssertClean();
    }

    [Fact]
    public void Only_the_range_is_cleared()
    {
        var (bench, managed) = Managed();
        Write(bench, managed, Page, InHost);
        Write(bench, managed, Page + 1, InHost);
        Assert.Equal(Errno.None, bench.ClearPages(managed, new VfnRange(Page + 1, 3)));
        Assert.Equal((HostFrame, null), (bench.Hardware(Page), bench.Hardware(Page + 1)));
    }

    [Fact]
    public void Where_nothing_is_live_clearing_takes_the_lock_and_no_more()
    {
        var (bench, managed) = Managed();
        int before = bench.Steps.Count;
        Assert.Equal(Errno.None, bench.ClearPages(managed, managed.Range));
        Assert.Equal([StepKind.Local, StepKind.Acquire, StepKind.Release], bench.Steps[before..].Select(step => step.Kind));
    }

    [Fact]
    public void A_page_is_written_in_few_steps()
    {
        var (bench, managed) = Managed();
        Write(bench, managed, Page, InHost);
        int before = bench.Steps.Count;
        Write(bench, managed, Page + 1, InHost);
        string[] expected = ["Acquire", "Release", "Local", "Acquire", "Acquire", "Write", "Release", "Release"];
        Assert.Equal(expected, bench.Steps[before..].Select(step => $"{step.Kind}"));
    }

    [Fact]
    public void Writing_and_clearing_allocate_nothing()
    {
        var (bench, managed) = Managed();
        Assert.Equal(Errno.None, bench.PreparePage(managed, Page));
        int before = bench.Steps.Count;
        Assert.Equal(Errno.None, bench.WritePage(managed, Page, InHost));
        Assert.Equal(Errno.None, bench.ClearPages(managed, managed.Range));
        Assert.DoesNotContain(bench.Steps[before..], step => step.Kind == StepKind.Allocate);
        bench.AssertClean();
    }

    [Fact]
    public void A_page_that_was_not_prepared_cannot_be_written()
    {
        var (bench, managed) = Managed();
        var crash = Assert.Throws<InvalidOperationException>(() => bench.WritePage(managed, Page, InHost));
        Assert.Contains("was not prepared", crash.InnerException!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_page_outside_the_range_is_a_mistake()
    {
        var (bench, managed) = Managed();
        Assert.Throws<InvalidOperationException>(() => bench.PreparePage(managed, Page + 4));
        Assert.Throws<InvalidOperationException>(() => bench.ClearPages(managed, new VfnRange(Page, 5)));
    }

    [Fact]
    public void A_page_that_no_entry_can_hold_is_refused()
    {
        var (bench, managed) = Managed();
        Assert.Equal(Errno.None, bench.PreparePage(managed, Page));
        Assert.Equal(Errno.EINVAL, bench.WritePage(managed, Page, InHost with { Frame = new Pfn(ulong.MaxValue) }));
        Assert.Equal(Errno.EINVAL, bench.WritePage(managed, Page, InHost with { Aperture = Aperture.PeerMemory }));
        Assert.Null(bench.Hardware(Page));
    }

    [Fact]
    public void A_range_is_managed_where_nothing_else_is()
    {
        var (bench, managed) = Managed();
        Assert.Equal((Errno.ENOSPC, null), bench.Manage(First + 3, 2));
        Assert.Equal((Errno.EINVAL, null), bench.Manage(First + 4, 0));
        Assert.Equal((Errno.EINVAL, null), bench.Manage(bench.Vmm.SizeInPages - 1, 2));
        Assert.Equal((Errno.EINVAL, null), bench.Manage(ulong.MaxValue, 2));
        Assert.Equal(Errno.ENOSPC, bench.Prepare(1, VmmBench.Window(First, 4)).Errno);
        bench.Unmanage(managed);
        Assert.Equal(Errno.None, bench.Prepare(1, VmmBench.Window(First, 4)).Errno);
    }

    [Fact]
    public void Tables_are_shared_with_ordinary_mappings()
    {
        var (bench, managed) = Managed();
        var mapping = bench.Mapped(2, VmmBench.Window(First - 2, 2));
        int tables = bench.Tables;
        Write(bench, managed, Page, InHost);
        Assert.Equal(tables, bench.Tables);
        Assert.Equal(Errno.None, bench.Unmap(mapping));
        Assert.Equal(Errno.None, bench.Reclaim());
        Assert.Equal((tables, HostFrame), (bench.Tables, bench.Hardware(Page, cached: false)));
        bench.AssertClean();
    }

    [Fact]
    public void A_pending_table_of_another_map_is_used_and_survives_its_cancellation()
    {
        var (bench, managed) = Managed();
        var other = bench.Prepared(2, VmmBench.Window(First - 2, 2));
        Assert.Equal(Errno.None, bench.PreparePage(managed, Page));
        bench.Cancel(other);
        Assert.Equal(Errno.None, bench.WritePage(managed, Page, InHost));
        Assert.Equal(HostFrame, bench.Hardware(Page));
        bench.AssertClean();
    }

    [Fact]
    public void Tables_that_were_only_prepared_go_with_the_range_and_installed_ones_with_a_reclaim()
    {
        var (bench, managed) = Managed();
        Assert.Equal(Errno.None, bench.PreparePage(managed, Page));
        bench.Unmanage(managed);
        Assert.Equal((0, MappingState.Free), (bench.Tables, managed.State));
        var (_, again) = bench.Manage(First, 4);
        Write(bench, again!, Page, InHost);
        bench.Hardware(Page);
        bench.Unmanage(again!);
        Assert.Null(bench.Hardware(Page));
        Assert.Equal(Errno.None, bench.Reclaim());
        Assert.Equal(0, bench.Tables);
        bench.AssertClean();
    }

    [Fact]
    public void The_quarantine_keeps_what_may_be_live()
    {
        var (bench, managed) = Managed();
        var mapping = bench.Mapped(1);
        bench.Drop(mapping);
        Write(bench, managed, Page, InHost);
        Assert.Equal(Errno.None, bench.ClearPages(managed, managed.Range));
        Assert.Equal((MappingState.Quarantined, 1), (mapping.State, bench.Run(bench.Vmm.Quarantined)));
        bench.AssertClean();
    }

    (VmmBench Bench, Mapping Managed) Managed(params InjectedFailure[] failures)
    {
        var bench = new VmmBench(version, failures: failures);
        bench.Host.AllocateExtent(new PfnRange(HostFrame, 1), PageOwner.ProcessPage, 0);
        var (errno, managed) = bench.Manage(First, 4);
        Assert.Equal(Errno.None, errno);
        return (bench, managed!);
    }

    static void Write(VmmBench bench, Mapping managed, Vfn vfn, GpuPage page)
    {
        Assert.Equal(Errno.None, bench.PreparePage(managed, vfn));
        Assert.Equal(Errno.None, bench.WritePage(managed, vfn, page));
    }

    static int Flushes(VmmBench bench) =>
        bench.Steps.Count(step => step is { Kind: StepKind.Write, Resource.Kind: ResourceKind.Tlb });
}
