using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vm;
using GpuMm.Implementation.Vm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Vm;

/// <summary>
/// A bind that begins in the middle of a buffer maps the memory before it, whoever that belongs to.
/// </summary>
sealed class P01OffsetSubtracted(PanthorDevice device, int id, Pfn root) : PanthorVm(device, id, root)
{
    public static readonly VmVariant Variant = VmVariant.Defect(
        "P01", "the offset into the buffer is subtracted from the physical address",
        "the GPU reads and writes the memory in front of the buffer, whoever owns it",
        "panthor_mmu.c of the v4 07/14 posting: panthor_vm_map_pages, paddr -= offset; Steven Price's review of 2024-02-09",
        PropertyCatalogue.TranslationLinearizable, (device, id, root) => new P01OffsetSubtracted(device, id, root));

    protected override PhysicalAddress FirstAddress(PfnRange entry, ulong offset) => new(entry.Start.HostAddress.Raw - offset);
}
