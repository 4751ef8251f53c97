using GpuMm.Implementation.Vm;
using GpuMm.Model.Vocabulary;
using Xunit;
using static GpuMm.Tests.Vm.GpuvmKit;

namespace GpuMm.Tests.Vm;

/// <summary>The books: which ranges are valid, what may be linked, and what is found.</summary>
public class DrmGpuvmTests
{
    /// <summary>Pages 10 to 99, of which 50 to 59 are the kernel's.</summary>
    readonly DrmGpuvm shared = new("shared", 10 * Page, 90 * Page, 50 * Page, 10 * Page);

    [Theory]
    [InlineData(10, 40, true)] // up to the kernel's part
    [InlineData(60, 40, true)] // from it to the end
    [InlineData(10, 1, true)]
    [InlineData(20, 0, false)] // empty
    [InlineData(9, 2, false)] // begins below
    [InlineData(99, 2, false)] // ends above
    [InlineData(0, 5, false)]
    [InlineData(100, 1, false)]
    [InlineData(49, 2, false)] // the kernel's first page
    [InlineData(59, 1, false)] // its last
    [InlineData(53, 2, false)]
    [InlineData(40, 30, false)] // all of it
    public void A_range_is_valid_if_all_of_it_is_managed_and_none_the_kernel_s(ulong start, ulong count, bool isValid)
    {
        Assert.Equal(isValid, shared.RangeIsValid(start * Page, count * Page));
        var errno = isValid ? Errno.None : Errno.EINVAL;
        Assert.Equal(errno, shared.SmMap(Request(start, start + count, A, 0)).Errno);
        Assert.Equal(errno, shared.SmUnmapPages(start, start + count).Errno);
        Assert.Equal(errno, shared.Insert(Va(start, start + count, A, 0)));
    }

    [Fact]
    public void A_range_beyond_the_last_address_is_not_valid()
    {
        var whole = new DrmGpuvm("whole", 0, ulong.MaxValue, 0, 0);
        Assert.True(whole.RangeIsValid(1, ulong.MaxValue - 1));
        Assert.False(whole.RangeIsValid(2, ulong.MaxValue - 1));
        Assert.False(whole.RangeIsValid(ulong.MaxValue, 1));
    }

    [Fact]
    public void Without_a_kernel_s_part_all_is_for_mappings()
    {
        var gpuvm = new DrmGpuvm("user", 0, 100 * Page, 50 * Page, 0);
        Assert.True(gpuvm.RangeIsValid(0, 100 * Page));
        Assert.True(gpuvm.RangeIsValid(49 * Page, 2 * Page));
    }

    [Fact]
    public void A_refused_request_asks_for_nothing()
    {
        Assert.Empty(shared.SmMap(Request(5, 20, A, 0)).Ops);
        Assert.Equal(Errno.None, shared.Insert(Va(45, 50, A, 0)));
        Assert.Empty(shared.SmUnmapPages(45, 51).Ops);
        Assert.Equal("45..50 A+0", shared.Drawn());
    }

    [Theory]
    [InlineData(10, 20)]
    [InlineData(5, 11)]
    [InlineData(19, 21)]
    [InlineData(12, 13)]
    [InlineData(5, 25)]
    public void Nothing_is_linked_over_a_mapping(ulong start, ulong end)
    {
        var gpuvm = Hundred(Va(10, 20, A, 0));
        var other = Va(start, end, B, 0);
        Assert.Equal(Errno.EEXIST, gpuvm.Insert(other));
        Assert.False(other.IsLinked);
        Assert.Equal("10..20 A+0", gpuvm.Drawn());
    }

    [Fact]
    public void Neighbours_may_touch()
    {
        var gpuvm = Hundred(Va(20, 30, A, 0), Va(10, 20, B, 0), Va(30, 31, A, 5));
        Assert.Equal("10..20 B+0, 20..30 A+0, 30..31 A+5", gpuvm.Drawn());
        Assert.Equal(3, gpuvm.Count);
    }

    [Fact]
    public void A_mapping_is_found_by_any_of_its_pages_and_by_its_range()
    {
        var (first, second) = (Va(10, 20, A, 0), Va(20, 30, B, 0));
        var gpuvm = Hundred(first, second);
        Assert.Same(first, gpuvm.FindFirst(15 * Page, 10 * Page));
        Assert.Same(second, gpuvm.FindFirst(29 * Page, ulong.MaxValue));
        Assert.Null(gpuvm.FindFirst(30 * Page, 50 * Page));
        Assert.Null(gpuvm.FindFirst(15 * Page, 0));
        Assert.Same(second, gpuvm.Find(20 * Page, 10 * Page));
        Assert.Null(gpuvm.Find(20 * Page, 9 * Page));
        Assert.Null(gpuvm.Find(15 * Page, 5 * Page));
        Assert.Equal([first, second], gpuvm.InRange(19 * Page, 2 * Page));
        Assert.Equal([second], gpuvm.InRange(20 * Page, 80 * Page));
    }

    [Fact]
    public void What_was_removed_is_gone_and_can_be_linked_again()
    {
        var va = Va(10, 20, A, 0);
        var gpuvm = Hundred(va);
        Assert.True(va.IsLinked);
        gpuvm.Remove(va);
        Assert.False(va.IsLinked);
        Assert.Null(gpuvm.FindFirst(0, 100 * Page));
        Assert.Equal(Errno.None, gpuvm.Insert(va));
        Assert.Equal(1, gpuvm.Count);
    }

    [Fact]
    public void What_is_not_linked_here_cannot_be_removed()
    {
        var gpuvm = Hundred(Va(10, 20, A, 0));
        var elsewhere = Va(10, 20, A, 0);
        Hundred(elsewhere);
        Assert.Throws<InvalidOperationException>(() => gpuvm.Remove(elsewhere));
        Assert.Throws<InvalidOperationException>(() => gpuvm.Remove(Va(10, 20, A, 0)));
        Assert.Equal(1, gpuvm.Count);
    }

    [Fact]
    public void A_linked_mapping_can_neither_change_nor_be_linked_again()
    {
        var va = Va(10, 20, A, 0);
        var gpuvm = Hundred(va);
        Assert.Throws<InvalidOperationException>(() => va.Init(0, Page, B, 0));
        Assert.Throws<InvalidOperationException>(() => gpuvm.Insert(va));
        Assert.Equal("10..20 A+0", gpuvm.Drawn());
    }
}
