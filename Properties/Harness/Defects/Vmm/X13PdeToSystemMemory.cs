using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vmm;

namespace GpuMm.Harness.Defects.Vmm;

/// <summary>
/// The aperture is looked at only for being none, so that the driver never sees what it wrote.
/// </summary>
readonly struct X13PdeToSystemMemory : IFormatSlip
{
    public static readonly VmmVariant Variant = SlippedVmm<X13PdeToSystemMemory>.Defect(
        "X13", "a PDE says that its table lies in system memory",
        "the GPU walks into system memory at the address that the table has in video memory",
        "own, after N17",
        PropertyCatalogue.NoDanglingTable);

    const ulong VideoMemory = 1 << 1;
    const ulong SystemMemory = 2 << 1;

    public static ulong PdeWord(ulong word) => word ^ (VideoMemory | SystemMemory);

    public static ulong ReadPdeWord(ulong word) => (word & SystemMemory) != 0 ? word ^ (VideoMemory | SystemMemory) : word;
}
