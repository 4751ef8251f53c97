using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Machine;
using GpuMm.Model.Vocabulary;
using Xunit;

namespace GpuMm.Tests.Svm;

/// <summary>
/// The cases of tools/testing/selftests/mm/hmm-tests.c in which a device reads and writes where the memory is, each under its name there.
/// The fault handler stands for the test driver's own commands.
/// </summary>
/// <remarks>
/// Left out: anon_write_huge, anon_write_hugetlbfs and compound, because pages here have one size; mixedmap, because no VMA has pages that
/// the kernel does not manage. What is shared between processes here is the file.
/// </remarks>
public class HmmSelftestsOfAccess
{
    const int First = SvmWindow.PagesPerHalf;
    const int Pages = SvmWindow.PagesPerHalf;
    const int Times = 10;

    [Fact]
    public void Open_close()
    {
        var bench = new NouveauBench();
        bench.Run(bench.Parent.Close);
        Assert.True(bench.Parent.Svmm.IsFreed);
        bench.ExitAll();
    }

    [Fact]
    public void Anon_read()
    {
        var bench = new NouveauBench().Map(First, Pages).Store(First, 1).Store(First + 1, 2);
        bench.Load(First + 2); // a page of zeros; the last one is not there at all
        var results = Enumerable.Range(First, Pages).Select(page => bench.GpuAccess(FaultAccess.Read, page)).ToArray();
        Assert.Equal([1UL, 2UL, 0UL, 0UL], results.Select(result => result.Access.Value));
        Assert.All(results, result => Assert.Equal((1, false), (result.Faults, result.Cancelled)));
        bench.ExitAll();
    }

    [Fact]
    public void Anon_read_prot()
    {
        var bench = new NouveauBench().Map(0, 2).Store(0, 7);
        bench.Mprotect(0, 2, Prot.None);
        Assert.Equal(Errno.EFAULT, bench.LookUp(0, HmmPfnFlags.ReqFault).Errno);
        bench.AssertGpuRefused(FaultAccess.Read, 0);
        bench.AssertGpuRefused(FaultAccess.Read, 1);
        Assert.False(bench.Entry(0).Valid || bench.Entry(1).Valid);
        bench.Mprotect(0, 2, Prot.ReadWrite);
        Assert.Equal([7UL, 0UL], [bench.Load(0), bench.Load(1)]);
    }

    [Fact]
    public void Anon_read_multiple()
    {
        var bench = new NouveauBench();
        for (ulong round = 0; round < Times; round++)
        {
            bench.Mmap(0, 2, VmaKind.Anonymous);
            bench.Store(0, round).Store(1, round + 1);
            Assert.Equal((round, 1), ReadWithFaults(bench, 0));
            Assert.Equal((round + 1, 1), ReadWithFaults(bench, 1));
            bench.Munmap(0, 2);
        }

        bench.ExitAll();
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Anon_teardown(int seed)
    {
        var bench = NouveauBench.Random(seed).Map(First, Pages);
        for (int page = 0; page < Pages; page++)
            bench.Store(First + page, 10 + (ulong)page);
        var results = new EngineResult[Pages];
        bench.Run(
        [
            async () => await bench.Parent.Mm.Munmap(SvmWindow.RangeOf(First + (Pages / 2), Pages / 2)),
            .. Enumerable.Range(0, Pages).Select(page => (Func<ValueTask>)(async () =>
                results[page] = await bench.Access(FaultAccess.Read, First + page, client: page))),
        ]);
        for (int page = 0; page < Pages; page++)
        {
            bool mayBeGone = page >= Pages / 2;
            Assert.True(mayBeGone ? results[page].Cancelled || IsRead(page) : IsRead(page), $"page {page}: {results[page]}");
            Assert.Equal(!mayBeGone, bench.Entry(First + page).Valid);
        }

        bench.ExitAll();

        bool IsRead(int page) => !results[page].Cancelled && results[page].Access.Value == 10 + (ulong)page;
    }

    [Fact]
    public void Anon_write()
    {
        var bench = new NouveauBench().Map(First, Pages).Store(First, 1);
        bench.Load(First + 1);
        for (int page = First; page < First + Pages; page++)
            Assert.Equal(1, bench.GpuAccess(FaultAccess.Write, page, 20 + (ulong)page).Faults);
        for (int page = First; page < First + Pages; page++)
            Assert.Equal(20 + (ulong)page, bench.Load(page));
        bench.ExitAll();
    }

    [Fact]
    public void Anon_write_prot()
    {
        var bench = new NouveauBench().Map(0, 2, prot: Prot.Read);
        Assert.Equal((0UL, 1), ReadWithFaults(bench, 0));
        Assert.Equal(Errno.EPERM, bench.LookUp(0, HmmPfnFlags.ReqFault | HmmPfnFlags.ReqWrite).Errno);
        bench.AssertGpuRefused(FaultAccess.Write, 0);
        bench.AssertGpuRefused(FaultAccess.Write, 1);
        Assert.Equal([0UL, 0UL], [bench.Load(0), bench.Load(1)]);
        Assert.Equal(["zeros, read", "zeros, read"], bench.Snapshot(0, 2));
        bench.Mprotect(0, 2, Prot.ReadWrite);
        Assert.Equal(1, bench.GpuAccess(FaultAccess.Write, 0, 5).Faults);
        bench.GpuWrite(1, 6);
        Assert.Equal([5UL, 6UL], [bench.Load(0), bench.Load(1)]);
        bench.ExitAll();
    }

    [Fact]
    public void File_read()
    {
        var bench = new NouveauBench().Map(First, Pages, VmaKind.FileShared, Prot.Read);
        for (int page = 0; page < Pages; page++)
            Assert.Equal((SvmWindow.FileContent(page), 1), ReadWithFaults(bench, First + page));
        bench.ExitAll();
    }

    /// <summary>The page is read back from disk, and at another place where the file is mapped.</summary>
    [Fact]
    public void File_write()
    {
        var bench = new NouveauBench().Map(0, 1, VmaKind.FileShared).Map(First, 1, VmaKind.FileShared);
        Assert.Equal(1, bench.GpuAccess(FaultAccess.Write, 0, 5).Faults);
        Assert.Equal([5UL, 5UL], [bench.Load(0), bench.Load(First)]);
        Assert.Equal(Errno.None, bench.Reclaim(0));
        Assert.Equal([CpuPteKind.None, CpuPteKind.None], [bench.Pte(0).Kind, bench.Pte(First).Kind]);
        Assert.Equal([5UL, 5UL], [bench.Load(First), bench.GpuRead(0)]);
        bench.ExitAll();
    }

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 40)];

    static (ulong Value, int Faults) ReadWithFaults(NouveauBench bench, int page)
    {
        var result = bench.GpuAccess(FaultAccess.Read, page);
        Assert.False(result.Cancelled);
        return (result.Access.Value, result.Faults);
    }
}
