using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Svm.Checking;
using GpuMm.Implementation.Kernel.Mm;

namespace GpuMm.Harness.Systems.Pagemap.Checking;

/// <summary>When every process has ended, no page is mapped for DMA any more. That one is unmapped twice, the DMA API notices.</summary>
sealed class DmaBalanced(Dma dma) : SvmObserver
{
    public override void AtQuiescence()
    {
        foreach (var (page, direction) in dma.Mapped)
            Hub.Violate(PropertyCatalogue.DmaBalanced, $"page {page} is still mapped for DMA, {direction}, and every process has ended");
    }
}
