using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vmm;
using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Machine;
using GpuMm.Implementation.Vmm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Vmm;

/// <summary>
/// The registers are taken to hold what they were once given. Of several address spaces one is ever flushed.
/// </summary>
sealed class N20FirstDirectoryFlushed(KernelContext kernel, TlbRegisters registers) : Tlb(kernel, registers)
{
    public static readonly VmmVariant Variant = VmmVariant.OfTlb(
        "N20", "the page directory is written to the flush registers once and for all",
        "unmap in the second address space leaves translations in the TLB",
        "drm/nouveau/mmu/tu102-: flush all pdbs on vmm flush, commit cb9c91936465",
        PropertyCatalogue.NoStaleTranslation, (mm, registers) => new N20FirstDirectoryFlushed(mm.Kernel, registers));

    bool isSelected;

    protected override ValueTask Select(VramAddress pdb)
    {
        if (isSelected)
            return default;
        isSelected = true;
        return base.Select(pdb);
    }
}
