using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Svm;
using GpuMm.Model.Vocabulary;
using Xunit;

namespace GpuMm.Tests.Svm;

/// <summary>
/// The cases of tools/testing/selftests/mm/hmm-tests.c in which a process forks, each under its name there. What is shared between
/// processes here is the file.
/// </summary>
public class HmmSelftestsOfFork
{
    const int First = SvmWindow.PagesPerHalf;
    const int Pages = SvmWindow.PagesPerHalf;

    /// <summary>Also with the pages in device memory at the time of the fork, and with a child that moves its own there.</summary>
    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void Anon_write_child(bool migrateBefore, bool migrateAfter)
    {
        var bench = new NouveauBench().Map(0, 2).Store(0, 1).Store(1, 2);
        if (migrateBefore)
            bench.Bind(0, 2);
        var child = bench.Fork();
        if (migrateAfter)
            bench.Run(() => child.Bind(0, 2));
        Assert.Equal([1UL, 2UL], [bench.GpuRead(0, child), bench.GpuRead(1, child)]);
        bench.GpuWrite(0, 101, child);
        bench.GpuWrite(1, 102, child);
        Assert.Equal([101UL, 102UL], [bench.Load(0, child), bench.Load(1, child)]);
        Assert.Equal([1UL, 2UL], [bench.GpuRead(0), bench.GpuRead(1)]);
        Assert.Equal([1UL, 2UL], [bench.Load(0), bench.Load(1)]);
        bench.ExitAll();
    }

    [Fact]
    public void Anon_write_child_shared()
    {
        var bench = new NouveauBench().Map(0, 2, VmaKind.FileShared).Store(0, 1).Store(1, 2);
        var child = bench.Fork();
        Assert.Equal([1UL, 2UL], [bench.Load(0, child), bench.Load(1, child)]);
        bench.GpuWrite(0, 101, child);
        bench.GpuWrite(1, 102, child);
        Assert.Equal([101UL, 102UL], [bench.Load(0, child), bench.Load(1, child)]);
        Assert.Equal([101UL, 102UL], [bench.Load(0), bench.GpuRead(1)]);
        bench.ExitAll();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Exclusive_cow(bool childFirst)
    {
        var bench = new NouveauBench().Map(0, 2).Store(0, 1).Store(1, 2);
        Assert.Equal([1UL, 2UL], [bench.GpuAtomic(0, 11), bench.GpuAtomic(1, 12)]);
        var child = bench.Fork();
        Assert.Contains(MmMark.ExclusiveTakenBack, bench.Places);
        Assert.False(bench.Entry(0).Valid || bench.Entry(1).Valid);
        NouveauProcess[] order = childFirst ? [child, bench.Parent] : [bench.Parent, child];
        foreach (var process in order)
        {
            Assert.Equal([11UL, 12UL], [bench.Load(0, process), bench.Load(1, process)]);
            bench.Store(0, 12, process).Store(1, 13, process);
            Assert.Equal([12UL, 13UL], [bench.Load(0, process), bench.Load(1, process)]);
        }

        bench.ExitAll();
    }

    [Fact]
    public void Hmm_cow_in_device()
    {
        var bench = new NouveauBench().Map(First, Pages);
        for (int page = First; page < First + Pages; page++)
            bench.Store(page, 10 + (ulong)page);
        bench.Bind(First, Pages);
        var child = bench.Fork();
        Assert.All(Enumerable.Range(First, Pages), page => Assert.Equal(bench.Pte(page), bench.Pte(page, child)));
        for (int page = First; page < First + Pages; page++)
            bench.Store(page, 20 + (ulong)page);
        Assert.Equal(0, bench.Dmem.InUse);
        Assert.All(Enumerable.Range(First, Pages), page => Assert.Equal(10 + (ulong)page, bench.Load(page, child)));
        bench.Run(child.Exit);
        Assert.Equal(Enumerable.Repeat("write", Pages), bench.Snapshot(First, Pages));
        Assert.All(Enumerable.Range(First, Pages), page => Assert.Equal(20 + (ulong)page, bench.GpuRead(page)));
        bench.ExitAll();
    }

    /// <summary>Not of the kernel's: it has one process read what another's page table maps to device memory for reading only.</summary>
    [Fact]
    public void Both_processes_read_a_page_in_device_memory_where_it_is()
    {
        var bench = new NouveauBench().Map(0).Store(0, 1);
        bench.Bind(0);
        var child = bench.Fork();
        Assert.Equal([1UL, 1UL], [bench.GpuRead(0), bench.GpuRead(0, child)]);
        Assert.Equal([CpuPteKind.DevicePrivate, CpuPteKind.DevicePrivate], [bench.Pte(0).Kind, bench.Pte(0, child).Kind]);
        Assert.Equal(1, bench.Dmem.InUse);
        Assert.True(bench.Entry(0).ReadOnly && bench.Entry(0, child).ReadOnly);
        Assert.Contains(SvmMark.DevicePageMapped, bench.Marks);
        bench.ExitAll();
    }
}
