using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vmm;
using GpuMm.Implementation.PageTables;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Vmm;

/// <summary>
/// MMU v3 translates 57 bits of virtual address, eight more than MMU v2.
/// </summary>
readonly struct X18NarrowAddresses : IFormatSlip
{
    public static readonly VmmVariant Variant = SlippedVmm<X18NarrowAddresses>.Defect(
        "X18", "virtual addresses of MMU v3 are taken to have 49 bits",
        "a window in the upper part of the address space is refused with EINVAL on new GPUs only",
        "own",
        PropertyCatalogue.RefusalJustified, MmuVersion.V3);

    public static int VirtualAddressBits<TFormat>() where TFormat : struct, IMmuFormat<TFormat> => 49;
}
