using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vmm;
using GpuMm.Implementation.Vmm;
using GpuMm.Model.Vocabulary;
using Nova = GpuMm.Implementation.Vmm;

namespace GpuMm.Harness.Defects.Vmm;

/// <summary>
/// The addresses are divided by the page size, whatever remains.
/// </summary>
sealed class N15bWindowTruncated(Nova.GpuMm mm, int id, IVmmListener listener) : Nova.Vmm(mm, id, listener)
{
    public static readonly VmmVariant Variant = VmmVariant.Defect(
        "N15b", "a window that is not aligned to pages is cut off to pages",
        "the range that is mapped begins before the address that was asked for",
        "nova-core mm/vmm.rs from v12 on: r.start / PAGE_SIZE",
        PropertyCatalogue.RefusalJustified, (mm, id, listener) => new N15bWindowTruncated(mm, id, listener));

    protected override bool IsAligned(AddressWindow window) => true;
}
