using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Model.Vocabulary;
using Xunit;

namespace GpuMm.Tests.Kernel.Mm;

/// <summary>A child has what its parent had, and from then on each sees only its own writes, but for shared mappings of the file.</summary>
public class ForkTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Who_writes_first_after_a_fork_gets_a_copy_and_the_other_keeps_the_page(bool childWrites)
    {
        var bench = new MmBench().Map(0).Store(0, 1);
        bench.Fork();
        var page = bench.Pte(0).Page;
        Assert.Equal((page, false, 2), (bench.Pte(0, bench.Child).Page, bench.Pte(0).Writable, page!.MapCount));
        var (first, second) = childWrites ? (bench.Child, bench.Mm) : (bench.Mm, bench.Child);
        bench.Store(0, 2, first);
        Assert.Equal([2UL, 1UL], [bench.Load(0, first), bench.Load(0, second)]);
        bench.Store(0, 3, second);
        Assert.Equal([2UL, 3UL], [bench.Load(0, first), bench.Load(0, second)]);
        Assert.Equal(page, bench.Pte(0, second).Page);
        Assert.Superset(new HashSet<MmMark> { MmMark.CopiedOnWrite, MmMark.ReusedOnWrite }, bench.Marks);
        bench.ExitAll(bench.Mm, bench.Child);
    }

    [Fact]
    public void Devices_are_told_before_private_pages_become_read_only()
    {
        var bench = new MmBench().Map(0, 2).Map(2, 1, VmaKind.FileShared).Store(0, 1).Store(2, 2);
        bench.Told.Ranges.Clear();
        bench.Fork();
        var told = Assert.Single(bench.Told.Ranges);
        Assert.Equal((MmuNotifyEvent.ProtectionPage, SvmWindow.RangeOf(0, 2)), (told.Event, told.Range));
        Assert.True(bench.Pte(2).Writable);
        Assert.True(bench.Pte(2, bench.Child).Writable);
    }

    [Fact]
    public void Parent_and_child_share_the_file_and_not_what_they_wrote_to_private_mappings_of_it()
    {
        var bench = new MmBench().Map(0, 1, VmaKind.FileShared).Map(1, 2, VmaKind.FilePrivate);
        bench.Store(0, 1).Store(1, 2).Load(2);
        bench.Fork();
        bench.Store(0, 3, bench.Child).Store(1, 4, bench.Child).Store(2, 5, bench.Child);
        Assert.Equal([3UL, 2UL, SvmWindow.FileContent(2)], [bench.Load(0), bench.Load(1), bench.Load(2)]);
        Assert.Equal([3UL, 4UL, 5UL], Enumerable.Range(0, 3).Select(page => bench.Load(page, bench.Child)));
    }

    [Fact]
    public void A_pinned_page_stays_with_the_parent_and_the_child_gets_a_copy()
    {
        var bench = new MmBench().Map(0).Store(0, 1);
        var pinned = bench.Pin(0);
        bench.Fork();
        bench.Store(0, 2);
        Assert.Equal((pinned, 1UL), (bench.Pte(0).Page, bench.Load(0, bench.Child)));
        Assert.Contains(MmMark.ForkCopiedPinned, bench.Marks);
        bench.Run(() => bench.Mm.Unpin(pinned));
        bench.ExitAll(bench.Mm, bench.Child);
    }

    [Fact]
    public void A_fork_that_cannot_copy_a_pinned_page_leaves_no_child_behind()
    {
        var bench = new MmBench(null, new InjectedFailure(FailureSite.ProcessPage, 3)).Map(0, 2).Store(0, 1).Store(1, 2);
        var pinned = bench.Pin(1);
        Assert.Equal(Errno.ENOMEM, bench.Do(() => bench.Mm.ForkInto(bench.Child)));
        Assert.Empty(bench.Child.Vmas);
        Assert.Empty(bench.Child.Entries);
        Assert.Equal(3UL, bench.Store(0, 3).Load(0));
        bench.Run(() => bench.Mm.Unpin(pinned));
        bench.ExitAll(bench.Mm);
    }

    [Fact]
    public void Zeros_swap_and_pages_of_devices_are_shared_too()
    {
        var bench = new MmBench().Map(0, 3).Store(1, 1).Store(2, 2);
        bench.Load(0);
        Assert.Equal(Errno.None, bench.Reclaim(1));
        bench.ToDevice(2);
        bench.Fork();
        Assert.Equal(2, bench.Pte(1).Swap!.Count);
        Assert.Equal(
            [CpuPteKind.Present, CpuPteKind.Swapped, CpuPteKind.DevicePrivate],
            Enumerable.Range(0, 3).Select(page => bench.Pte(page, bench.Child).Kind));
        bench.Store(0, 5).Store(1, 6).Store(2, 7);
        Assert.Equal([0UL, 1UL, 2UL], Enumerable.Range(0, 3).Select(page => bench.Load(page, bench.Child)));
        Assert.Equal([5UL, 6UL, 7UL], Enumerable.Range(0, 3).Select(page => bench.Load(page)));
        bench.ExitAll(bench.Child, bench.Mm);
    }

    [Fact]
    public void A_page_without_access_is_without_access_in_the_child()
    {
        var bench = new MmBench().Map(0).Store(0, 1);
        bench.Mprotect(0, 1, Prot.None);
        bench.Fork();
        Assert.Equal(AccessOutcome.Refused, bench.Do(() => bench.Child.Load(SvmWindow.VfnOf(0))).Outcome);
        bench.Mprotect(0, 1, Prot.ReadWrite);
        Assert.Equal(2UL, bench.Store(0, 2).Load(0));
        Assert.NotEqual(bench.Pte(0).Page, bench.Pte(0, bench.Child).Page);
    }
}
