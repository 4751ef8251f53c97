using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vmm;
using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Machine;
using GpuMm.Implementation.Vmm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Vmm;

/// <summary>
/// The register has the address from its bit 12 on in its own bits from 4 on.
/// </summary>
sealed class N20bAddressNotShifted(KernelContext kernel, TlbRegisters registers) : Tlb(kernel, registers)
{
    public static readonly VmmVariant Variant = VmmVariant.OfTlb(
        "N20b", "the flush register gets the address of the page directory in bytes",
        "every flush invalidates some other address space, and succeeds",
        "a slip, after N20",
        PropertyCatalogue.NoStaleTranslation, (mm, registers) => new N20bAddressNotShifted(mm.Kernel, registers));

    protected override ValueTask Select(VramAddress pdb) => base.Select(new VramAddress(pdb.Raw << 8));
}
