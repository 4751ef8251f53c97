using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Svm;
using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Svm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Svm;

/// <summary>
/// The driver computes an address in its own memory from the page of another device, and the GPU reaches whatever lies there.
/// </summary>
sealed class F12ForeignPageGiven(KernelContext kernel, IMmListener listener) : Hmm(kernel, listener)
{
    public static readonly SvmVariant Variant = new(
        "F12", "hmm gives device-private pages of any device to whoever asks for those of one",
        "mm/hmm.c before \"mm: check the device private page owner in hmm_range_fault\", Christoph Hellwig, 2020-03",
        PropertyCatalogue.NoStaleTranslation)
    {
        Consequence = "the GPU maps memory of another device as its own: it reads and writes strangers' pages",
        MakeHmm = (kernel, listener) => new F12ForeignPageGiven(kernel, listener),
        MakeDmem = drm => new TrustingDmem(drm),
    };

    protected override bool IsOwn(HmmRange range, Page page) => range.DevPrivateOwner is not null;

    sealed class TrustingDmem(NouveauDrm drm) : NouveauDmem(drm)
    {
        /// <summary>Of a page that is not its own it takes the number for an offset into the first of its chunks.</summary>
        public override Pfn FrameOf(Page page) => page.Pgmap == this ? base.FrameOf(page) : new Pfn(page.Pfn.Raw % PagesPerChunk);
    }
}
