using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Model.Vocabulary;
using Xunit;

namespace GpuMm.Tests.Svm;

/// <summary>
/// The cases of tools/testing/selftests/mm/hmm-tests.c in which pages go to device memory, each under its name there. nouveau's bind stands
/// for the test driver's migration; where that gives an error because nothing can go, bind gives none and nothing goes.
/// </summary>
/// <remarks>
/// Left out: migrate_anon_huge_empty, _zero, _free, _fault and _err, and benchmark_thp_migration, because pages here have one size; and all
/// variants with coherent device memory, because nouveau has none.
/// </remarks>
public class HmmSelftestsOfMigration
{
    const int First = SvmWindow.PagesPerHalf;
    const int Pages = SvmWindow.PagesPerHalf;
    const int Times = 10;

    [Fact]
    public void Migrate()
    {
        var bench = Filled();
        bench.Bind(First, Pages);
        AssertInDevice(bench, First, Pages);
        Assert.Empty(bench.Handled); // bind has mapped them for the GPU too
        bench.ExitAll();
    }

    /// <summary>Pages of the file stay, and a copy that the process has written goes.</summary>
    [Fact]
    public void Migrate_file_private()
    {
        var bench = new NouveauBench().Map(0, 2, VmaKind.FilePrivate).Store(1, 5);
        bench.Load(0);
        bench.Bind(0, 2);
        Assert.Equal([CpuPteKind.Present, CpuPteKind.DevicePrivate], bench.Kinds(0, 2));
        Assert.Equal([SvmWindow.FileContent(0), 5UL], [bench.GpuRead(0), bench.GpuRead(1)]);
        Assert.Equal([SvmWindow.FileContent(0), 5UL], [bench.Load(0), bench.Load(1)]);
        bench.ExitAll();
    }

    [Fact]
    public void Migrate_fault()
    {
        var bench = Filled();
        bench.Bind(First, Pages);
        AssertInDevice(bench, First, Pages);
        Assert.Equal([Value(First), Value(First + 1)], [bench.Load(First), bench.Load(First + 1)]);
        Assert.Equal(
            [CpuPteKind.Present, CpuPteKind.Present, CpuPteKind.DevicePrivate, CpuPteKind.DevicePrivate], bench.Kinds(First, Pages));
        bench.Bind(First, Pages);
        AssertInDevice(bench, First, Pages);
        bench.ExitAll();
    }

    [Fact]
    public void Migrate_release()
    {
        var bench = Filled();
        bench.Bind(First, Pages);
        AssertInDevice(bench, First, Pages);
        bench.Evict();
        Assert.Equal(0, bench.Dmem.InUse);
        Assert.All(Enumerable.Range(First, Pages), page => Assert.Equal(Value(page), bench.Load(page)));
        bench.ExitAll();
    }

    /// <summary>The kernel's has shared anonymous memory, whose pages are a file's too.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Migrate_shared(bool isThere)
    {
        var bench = new NouveauBench().Map(0, 1, VmaKind.FileShared);
        if (isThere)
            bench.Store(0, 5);
        bench.Bind(0);
        Assert.Equal(isThere ? CpuPteKind.Present : CpuPteKind.None, bench.Pte(0).Kind);
        Assert.Equal(0, bench.Dmem.InUse);
        Assert.False(bench.Entry(0).Valid);
        Assert.Equal(isThere ? 5UL : SvmWindow.FileContent(0), bench.GpuRead(0));
        bench.ExitAll();
    }

    [Fact]
    public void Migrate_mixed()
    {
        var bench = new NouveauBench().Map(0, 3, prot: Prot.None).Map(First, 4).Store(First + 1, 3);
        bench.Bind(0, 3);
        bench.Munmap(1);
        bench.Bind(0, 3);
        Assert.Equal(Enumerable.Repeat(CpuPteKind.None, 3), bench.Kinds(0, 3));
        bench.Mprotect(First, 2, Prot.Read); // zeros, and one that was written
        bench.Load(First);
        bench.Store(First + 2, 3).Store(First + 3, 4);
        bench.Bind(First, 4);
        Assert.Equal(["local, read", "local, read", "local, write", "local, write"], bench.Snapshot(First, 4));
        bench.ToOther(First + 3);
        Assert.Equal(bench.Drm.Dmem, bench.Pte(First + 3).Page!.Pgmap);
        Assert.Contains(MmMark.MigrationRefusedForeign, bench.Places);
        Assert.Equal([0UL, 3UL, 3UL, 4UL], Enumerable.Range(First, 4).Select(page => bench.GpuRead(page)));
        bench.ExitAll();
    }

    /// <summary>The other way round: what the other device has does not go to nouveau.</summary>
    [Fact]
    public void Migrate_mixed_with_a_page_of_the_other_device()
    {
        var bench = new NouveauBench().Map(0, 2).Store(0, 1).Store(1, 2);
        bench.ToOther(0);
        bench.Bind(0, 2);
        Assert.Equal(bench.Other, bench.Pte(0).Page!.Pgmap);
        Assert.Equal(bench.Drm.Dmem, bench.Pte(1).Page!.Pgmap);
        Assert.False(bench.Entry(0).Valid);
        bench.ExitAll();
    }

    [Fact]
    public void Migrate_multiple()
    {
        var bench = new NouveauBench();
        for (ulong round = 0; round < Times; round++)
        {
            bench.Mmap(0, 2, VmaKind.Anonymous);
            bench.Store(0, round).Store(1, round + 1);
            bench.Bind(0, 2);
            Assert.Equal([CpuPteKind.DevicePrivate, CpuPteKind.DevicePrivate], bench.Kinds(0, 2));
            Assert.Equal([round, round + 1], [bench.GpuRead(0), bench.GpuRead(1)]);
            Assert.Equal([round, round + 1], [bench.Load(0), bench.Load(1)]);
            Assert.Equal(0, bench.Dmem.InUse);
            bench.Munmap(0, 2);
        }

        bench.ExitAll();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Migrate_partial_unmap_fault(int offset)
    {
        var bench = Filled();
        bench.Bind(First, Pages);
        bench.Munmap(First + offset, 2);
        Assert.Equal(Pages - 2, bench.Dmem.InUse);
        for (int page = 0; page < Pages; page++)
        {
            if (page < offset || page >= offset + 2)
                Assert.Equal([Value(First + page), Value(First + page)], [bench.GpuRead(First + page), bench.Load(First + page)]);
            else
                bench.AssertGpuRefused(FaultAccess.Read, First + page);
        }

        bench.ExitAll();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Migrate_remap_fault(bool gpuFirst)
    {
        var bench = new NouveauBench().Map(0, 2).Store(0, 1).Store(1, 2);
        bench.Bind(0, 2);
        bench.Mremap(0, 2);
        Assert.Equal([CpuPteKind.DevicePrivate, CpuPteKind.DevicePrivate], bench.Kinds(First, 2));
        bench.AssertGpuRefused(FaultAccess.Read, 0);
        if (gpuFirst)
            Assert.Equal([1UL, 2UL], [bench.GpuRead(First), bench.GpuRead(First + 1)]);
        Assert.Equal([1UL, 2UL], [bench.Load(First), bench.Load(First + 1)]);
        bench.ExitAll();
    }

    /// <summary>Who pins a page for long must not find it in device memory.</summary>
    [Fact]
    public void Hmm_gup_test()
    {
        var bench = Filled();
        bench.Bind(First, Pages);
        AssertInDevice(bench, First, Pages);
        var pinned = Enumerable.Range(First, Pages).Select(bench.Pin).ToArray();
        Assert.Equal(Enumerable.Repeat("write", Pages), bench.Snapshot(First, Pages));
        Assert.Equal(pinned, Enumerable.Range(First, Pages).Select(page => bench.Pte(page).Page));
        Assert.All(Enumerable.Range(First, Pages), page => Assert.Equal(Value(page), bench.Load(page)));
        foreach (var page in pinned)
            bench.Run(() => bench.Parent.Mm.Unpin(page));
        bench.ExitAll();
    }

    static ulong Value(int page) => 10 + (ulong)page;

    static NouveauBench Filled()
    {
        var bench = new NouveauBench().Map(First, Pages);
        for (int page = First; page < First + Pages; page++)
            bench.Store(page, Value(page));
        return bench;
    }

    /// <summary>All of them, and what the device reads there is what the process wrote.</summary>
    static void AssertInDevice(NouveauBench bench, int first, int count)
    {
        Assert.Equal(Enumerable.Repeat(CpuPteKind.DevicePrivate, count), bench.Kinds(first, count));
        Assert.Equal(count, bench.Dmem.InUse);
        for (int page = first; page < first + count; page++)
        {
            var result = bench.GpuAccess(FaultAccess.Read, page);
            Assert.Equal((Value(page), Aperture.VideoMemory), (result.Access.Value, result.Access.Aperture));
        }
    }
}
