using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Svm;
using GpuMm.Model.Vocabulary;
using Xunit;

namespace GpuMm.Tests.Svm;

/// <summary>
/// The cases of tools/testing/selftests/mm/hmm-tests.c about what a device is told of page tables, and about pages that it has alone, each
/// under its name there. An atomic access stands for the test driver's exclusive command.
/// </summary>
/// <remarks>Of double_map only one device maps: the other one here has memory, and no page tables.</remarks>
public class HmmSelftestsOfMapping
{
    const int First = SvmWindow.PagesPerHalf;

    [Fact]
    public void Snapshot()
    {
        var bench = EveryKind();
        Assert.Equal(["error", "error", "zeros, read"], bench.Snapshot(0, 3));
        Assert.Equal(["read", "write", "local, write", "nothing"], bench.Snapshot(First, 4));
        Assert.Equal(CpuPteKind.DevicePrivate, bench.Pte(First + 3).Kind);
    }

    /// <summary>A prefetch is nouveau's snapshot: it maps what the CPU could read at once, and changes nothing for it.</summary>
    [Fact]
    public void Snapshot_by_prefetch()
    {
        var bench = EveryKind();
        int[] pages = [0, 1, 2, First, First + 1, First + 2, First + 3];
        var before = pages.Select(page => bench.Pte(page)).ToArray();
        var granted = pages.Where(page => !bench.GpuAccess(FaultAccess.Prefetch, page).Cancelled).ToArray();
        Assert.Equal([2, First, First + 1, First + 2], granted);
        Assert.Equal(granted, pages.Where(page => bench.Entry(page).Valid));
        Assert.Equal(before, pages.Select(page => bench.Pte(page)));
        Assert.Contains(SvmMark.PrefetchFoundNothing, bench.Marks);
        bench.ExitAll();
    }

    [Fact]
    public void Double_map()
    {
        var bench = new NouveauBench().Map(0, 3).Store(0, 1).Store(1, 2).Store(2, 3);
        bench.Mprotect(0, 3, Prot.Read);
        for (int round = 0; round < 2; round++)
        {
            for (int page = 0; page < 3; page++)
            {
                var result = bench.GpuAccess(FaultAccess.Read, page);
                Assert.Equal((1 + (ulong)page, 1), (result.Access.Value, result.Faults));
                Assert.True(bench.Entry(page).ReadOnly);
            }

            if (round == 0)
                bench.ToOther(0, 3);
            Assert.Equal(round == 0 ? 0 : 3, bench.Other.FreePages);
        }

        bench.ExitAll();
    }

    [Fact]
    public void Exclusive()
    {
        var bench = new NouveauBench().Map(0, 3).Store(0, 1).Store(1, 2).Store(2, 3);
        for (int page = 0; page < 3; page++)
        {
            Assert.Equal(1 + (ulong)page, bench.GpuAtomic(page, 11 + (ulong)page));
            Assert.Equal(CpuPteKind.DeviceExclusive, bench.Pte(page).Kind);
            Assert.False(bench.Entry(page).AtomicDisabled);
        }

        for (int page = 0; page < 3; page++)
        {
            Assert.Equal(11 + (ulong)page, bench.Load(page));
            bench.Store(page, 12 + (ulong)page);
        }

        for (int page = 0; page < 3; page++)
        {
            Assert.Equal(12 + (ulong)page, bench.Load(page));
            Assert.False(bench.Entry(page).Valid);
        }

        bench.ExitAll();
    }

    [Fact]
    public void Exclusive_mprotect()
    {
        var bench = new NouveauBench().Map(0, 2).Store(0, 1).Store(1, 2);
        Assert.Equal([1UL, 2UL], [bench.GpuAtomic(0, 11), bench.GpuAtomic(1, 12)]);
        bench.Mprotect(0, 2, Prot.Read);
        Assert.Equal(Errno.EPERM, bench.LookUp(0, HmmPfnFlags.ReqFault | HmmPfnFlags.ReqWrite).Errno);
        for (int page = 0; page < 2; page++)
        {
            bench.AssertGpuRefused(FaultAccess.Write, page);
            bench.AssertGpuRefused(FaultAccess.Atomic, page);
        }

        Assert.Equal([11UL, 12UL], [bench.GpuRead(0), bench.Load(1)]);
        bench.ExitAll();
    }

    /// <summary>No access, a hole, zeros to read, a page to read, one to write, one of nouveau's, one of the other device.</summary>
    static NouveauBench EveryKind()
    {
        var bench = new NouveauBench().Map(0, prot: Prot.None).Map(2, prot: Prot.Read).Map(First, 4).Store(First, 3).Store(First + 1, 4);
        bench.Load(2);
        bench.Mprotect(First, 1, Prot.Read);
        bench.Bind(First + 2);
        bench.ToOther(First + 3);
        return bench;
    }
}
