using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vmm;
using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Machine;
using GpuMm.Implementation.Vmm;

namespace GpuMm.Harness.Defects.Vmm;

/// <summary>
/// The invalidation is triggered and not waited for. Its command returns while accesses are still under way that found the old entry.
/// </summary>
sealed class N19NoAcknowledgement(KernelContext kernel, TlbRegisters registers) : Tlb(kernel, registers)
{
    public static readonly VmmVariant Variant = VmmVariant.OfTlb(
        "N19", "the TLB invalidation asks for no acknowledgement",
        "unmap returns while the GPU still translates through the old entry; the frame goes to somebody else",
        "nova-core tlb.rs: TlbAckMode::None for all callers",
        PropertyCatalogue.NoStaleTranslation, (mm, registers) => new N19NoAcknowledgement(mm.Kernel, registers));

    protected override uint AckMode => 0;
}
