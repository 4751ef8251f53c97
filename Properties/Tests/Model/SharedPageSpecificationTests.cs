using GpuMm.Model.Specification;
using GpuMm.Model.Vocabulary;
using Xunit;
using static GpuMm.Tests.Model.SharedCalls;
using static GpuMm.Tests.Model.StepOf;

namespace GpuMm.Tests.Model;

/// <summary>Mappings of one page: what each operation makes of it, as the CPU sees it.</summary>
public class SharedPageSpecificationTests
{
    const ulong A = 1UL << 40;
    const ulong B = A + 16;
    static readonly ulong File = SvmWindow.FileContent(0);

    [Fact]
    public void At_the_start_process_0_has_two_pages_of_zeros_and_nobody_has_anything_else()
    {
        AssertRight(Load(0, 0), Store(0, A), Load(0, A));
        AssertRight(Load(1, 0), LoadRefused(5), LoadRefused(1, process: 1));
        AssertRight(LoadRefused(2), StoreRefused(6));
        AssertWrong(LoadRefused(0));
        AssertWrong(StoreRefused(1));
        AssertWrong(Load(2, 0));
        AssertWrong(Store(3, A));
        AssertWrong(Load(0, A));
    }

    [Fact]
    public void A_load_sees_the_last_store()
    {
        AssertRight(Store(0, A), Store(0, B), Load(0, B));
        AssertWrong(Store(0, A), Store(0, B), Load(0, A));
    }

    [Fact]
    public void What_is_mapped_anew_is_zero()
    {
        AssertRight(Store(0, A), Mmap(0), Load(0, 0));
        AssertWrong(Store(0, A), Mmap(0), Load(0, A));
        AssertRight(Mmap(6), Store(6, A), Load(6, A));
    }

    [Fact]
    public void What_is_unmapped_is_refused()
    {
        AssertRight(Munmap(0), LoadRefused(0), StoreRefused(0));
        AssertWrong(Munmap(0), Load(0, 0));
        AssertWrong(Munmap(0), Store(0, A));
        AssertRight(Munmap(2), LoadRefused(2)); // a hole is unmapped without a word
    }

    [Theory]
    [InlineData(Prot.None, false, false)]
    [InlineData(Prot.Read, true, false)]
    [InlineData(Prot.ReadWrite, true, true)]
    public void What_is_mapped_may_be_accessed_as_its_protection_says(Prot prot, bool read, bool write)
    {
        foreach (var protect in new[] { Mmap(0, prot: prot), Mprotect(0, prot) })
        {
            Assert.Equal(read, Fits(protect, Load(0, 0)));
            Assert.Equal(!read, Fits(protect, LoadRefused(0)));
            Assert.Equal(write, Fits(protect, Store(0, A)));
            Assert.Equal(!write, Fits(protect, StoreRefused(0)));
            Assert.Equal(read, Fits(protect, GpuRead(0, 0)));
            Assert.Equal(!read, Fits(protect, GpuReadRefused(0)));
            Assert.Equal(write, Fits(protect, GpuWrite(0, A)));
            Assert.Equal(!write, Fits(protect, GpuWriteRefused(0)));
            Assert.Equal(write, Fits(protect, GpuAtomic(0, 0, A)));
            Assert.Equal(!write, Fits(protect, GpuAtomicRefused(0)));
        }
    }

    [Fact]
    public void Protection_leaves_the_data_alone()
    {
        AssertRight(Store(0, A), Mprotect(0, Prot.None), LoadRefused(0), Mprotect(0, Prot.Read), Load(0, A));
        AssertWrong(Mprotect(2, Prot.Read)); // of a hole: ENOMEM, and that is no call
    }

    [Fact]
    public void A_private_mapping_shows_the_file_until_it_is_written()
    {
        AssertRight(Mmap(0, VmaKind.FilePrivate), Load(0, File), Store(0, A), Load(0, A), Mmap(4, VmaKind.FileShared), Load(4, File));
        AssertRight(Mmap(0, VmaKind.FilePrivate), Mmap(4, VmaKind.FileShared), Store(4, A), Load(0, A), Store(0, B), Load(4, A));
        AssertWrong(Mmap(0, VmaKind.FilePrivate), Load(0, 0));
        AssertWrong(Mmap(0, VmaKind.FilePrivate), Mmap(4, VmaKind.FileShared), Store(0, A), Store(4, B), Load(0, B));
    }

    [Fact]
    public void A_shared_mapping_is_the_file_for_all_who_map_it()
    {
        AssertRight(
            Mmap(0, VmaKind.FileShared), Mmap(4, VmaKind.FileShared), Store(0, A), Load(4, A), Fork(), Store(4, B, process: 1), Load(0, B));
        AssertRight(Mmap(0, VmaKind.FileShared), Store(0, A), Munmap(0), Mmap(0, VmaKind.FileShared, Prot.Read), Load(0, A));
        AssertWrong(Mmap(0, VmaKind.FileShared), Mmap(4, VmaKind.FileShared), Store(0, A), Load(4, File));
    }

    [Theory]
    [InlineData(VmaKind.Anonymous)]
    [InlineData(VmaKind.FilePrivate)]
    public void Parent_and_child_go_their_own_ways_from_the_fork_on(VmaKind kind)
    {
        AssertRight(Mmap(0, kind), Store(0, A), Fork(), Load(0, A, process: 1), Store(0, B), Load(0, A, process: 1), Load(0, B));
        AssertRight(Mmap(0, kind), Store(0, A), Fork(), Store(0, B, process: 1), Load(0, A), Load(0, B, process: 1));
        AssertWrong(Mmap(0, kind), Store(0, A), Fork(), Store(0, B), Load(0, B, process: 1));
        AssertWrong(Mmap(0, kind), Store(0, A), Fork(), Store(0, B, process: 1), Load(0, B));
    }

    [Fact]
    public void A_child_has_both_halves_with_their_protection()
    {
        AssertRight(Mmap(4, prot: Prot.Read), Fork(), Load(4, 0, process: 1), StoreRefused(4, process: 1), Store(0, A, process: 1));
        AssertRight(Munmap(0), Fork(), LoadRefused(0, process: 1));
    }

    [Fact]
    public void A_process_that_ended_has_nothing_and_its_parent_everything()
    {
        AssertRight(Fork(), Store(0, A), Exit(1), LoadRefused(0, process: 1), Load(0, A));
        AssertRight(Mmap(4), Exit(0), LoadRefused(0), LoadRefused(4), GpuReadRefused(0));
        AssertWrong(Fork(), Exit(1), Load(0, 0, process: 1));
    }

    [Fact]
    public void A_page_that_moves_takes_its_data_along()
    {
        AssertRight(Store(0, A), Mremap(0), Load(4, A), LoadRefused(0));
        AssertRight(Store(0, A), Mmap(4), Store(4, B), Mremap(0), Load(4, A));
        AssertRight(Mmap(0, VmaKind.FileShared, Prot.Read), Mremap(0), Load(4, File), StoreRefused(4));
        AssertWrong(Store(0, A), Mremap(0), Load(4, 0));
        AssertWrong(Store(0, A), Mremap(0), Load(0, A));
        AssertWrong(Mremap(2)); // of a hole: EFAULT, and that is no call
    }

    [Fact]
    public void A_page_that_was_reaped_has_lost_what_was_nowhere_else()
    {
        AssertRight(Store(0, A), Reap(0), Load(0, 0), Store(0, B), Load(0, B));
        AssertWrong(Store(0, A), Reap(0), Load(0, A));
        AssertRight(Mmap(0, VmaKind.FilePrivate), Reap(0), Load(0, File));
        AssertRight(Mmap(0, VmaKind.FileShared), Store(0, A), Reap(0), Load(0, A));
        AssertRight(Store(0, A), Fork(), Reap(0), Load(0, 0), Load(0, A, process: 1));
        AssertRight(Reap(2), LoadRefused(2));
    }

    /// <summary>The page of a private mapping is populated from its file, however often it is taken away.</summary>
    [Fact]
    public void A_copy_of_the_file_that_was_reaped_shows_the_file_again()
    {
        AssertRight(Mmap(0, VmaKind.FilePrivate), Store(0, A), Reap(0), Load(0, File));
        AssertWrong(Mmap(0, VmaKind.FilePrivate), Store(0, A), Reap(0), Load(0, 0));
    }

    [Fact]
    public void Pages_of_the_window_show_pages_of_the_file_by_number() => AssertRight(
        Mmap(7, VmaKind.FileShared), Load(7, SvmWindow.FileContent(3)), Mmap(3, VmaKind.FilePrivate), Load(3, SvmWindow.FileContent(3)));

    [Fact]
    public void What_the_file_holds_is_told_apart_from_zero_and_from_what_is_written()
    {
        var contents = Enumerable.Range(0, SvmWindow.PagesPerHalf).Select(SvmWindow.FileContent).ToArray();
        Assert.Equal(contents.Length, contents.Distinct().Count());
        Assert.All(contents, content => Assert.InRange(content, 1UL, A - 1));
    }

    static bool Fits(SharedPageCall first, SharedPageCall then) => All(first, then) is not null;
}
