using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vm;
using GpuMm.Implementation.Vm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Vm;

/// <summary>
/// A negative number is a huge one where sizes have no sign, and the loop over the range ends.
/// </summary>
sealed class P43ErrorTakenForSize(PanthorDevice device, int id, Pfn root) : PanthorVm(device, id, root)
{
    public static readonly VmVariant Variant = VmVariant.Defect(
        "P43", "an error of the page table code is taken for the number of bytes that were unmapped",
        "pages whose unmap failed stay reachable after they were given to somebody else",
        "iommu/io-pgtable-arm: fix size_t signedness bug in unmap path",
        PropertyCatalogue.NoStaleTranslation, (device, id, root) => new P43ErrorTakenForSize(device, id, root));

    protected override async ValueTask<Errno> UnmapPages(ulong iova, ulong size)
    {
        await base.UnmapPages(iova, size);
        return Errno.None;
    }
}
