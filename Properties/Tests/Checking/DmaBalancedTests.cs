using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Pagemap.Checking;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Model.Vocabulary;
using Xunit;

namespace GpuMm.Tests.Checking;

/// <summary>What is mapped for DMA when every process has ended is seen.</summary>
public sealed class DmaBalancedTests
{
    readonly PagemapCheckerBench bench = new();
    readonly Dma dma;

    public DmaBalancedTests()
    {
        dma = bench.Pagemap.Drm.Dma;
        bench.Add(new DmaBalanced(dma));
    }

    [Fact]
    public void Pages_that_went_to_the_device_and_came_back_are_mapped_no_more()
    {
        bench.Populated(pages: 2);
        bench.Do(new SvmOperation.Load(0, 0));
        bench.Hub.AtQuiescence();
        bench.AssertSilent();
    }

    [Theory]
    [InlineData(DmaDirection.ToDevice)]
    [InlineData(DmaDirection.FromDevice)]
    public void A_page_that_nobody_unmapped_is_seen_and_not_before_the_end(DmaDirection direction)
    {
        bench.Do(new SvmOperation.Store(0, 0));
        var page = bench.PteOf(0).Page!;
        bench.Run(async () => await dma.MapPage(page, direction));
        bench.AssertSilent();
        bench.Hub.AtQuiescence();
        bench.AssertViolated(
            PropertyCatalogue.DmaBalanced, $"page {page} is still mapped for DMA, {direction}, and every process has ended");
    }
}
