using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Pagemap.Checking;
using GpuMm.Implementation.Pagemap;
using GpuMm.Model.Vocabulary;
using Xunit;

namespace GpuMm.Tests.Checking;

/// <summary>References of the pagemap layer that nobody puts, or that somebody puts who has none, are seen when all is over.</summary>
public sealed class PagemapCountsTests
{
    readonly PagemapCheckerBench bench = new();
    readonly PagemapCounts checker;

    public PagemapCountsTests() => checker = bench.Add(new PagemapCounts(bench.Pagemap));

    [Fact]
    public void With_the_last_page_all_references_are_gone()
    {
        Heard(pages: 2);
        bench.Do(new SvmOperation.Load(0, 0));
        bench.Hub.AtQuiescence();
        bench.AssertSilent();
    }

    [Fact]
    public void A_zdd_that_somebody_has_besides_its_pages_is_seen()
    {
        var (_, zdd) = Heard(pages: 1);
        zdd.Get();
        bench.Do(new SvmOperation.Load(0, 0));
        AssertUnbalanced("1 references to a zdd are left, which 0 pages have, and every process has ended");
    }

    [Fact]
    public void A_zdd_that_was_put_once_too_often_is_seen()
    {
        var (_, zdd) = Heard(pages: 2);
        zdd.Drop();
        AssertUnbalanced("1 references to a zdd are left, which 2 pages have, and every process has ended");
    }

    [Fact]
    public void An_allocation_that_somebody_has_besides_its_zdd_is_seen()
    {
        var (devmem, _) = Heard(pages: 1);
        devmem.Get();
        bench.Do(new SvmOperation.Load(0, 0));
        AssertUnbalanced("1 references to an allocation for process 0 are left, and every process has ended");
    }

    /// <summary>Page by page as if it had just got there.</summary>
    (VramDevmem Devmem, Zdd Zdd) Heard(int pages)
    {
        var devmem = bench.Populated(pages);
        checker.DevmemAllocated(devmem);
        for (int page = 0; page < pages; page++)
            checker.CpuPteChanged(bench.Parent, PagemapCheckerBench.At(page), default, bench.PteOf(page));
        return (devmem, (Zdd)bench.PteOf(0).Page!.ZoneDeviceData!);
    }

    void AssertUnbalanced(string message)
    {
        bench.AssertSilent();
        bench.Hub.AtQuiescence();
        bench.AssertViolated(PropertyCatalogue.RefcountBalanced, message);
    }
}
