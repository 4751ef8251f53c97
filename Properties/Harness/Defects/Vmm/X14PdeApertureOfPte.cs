using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vmm;

namespace GpuMm.Harness.Defects.Vmm;

/// <summary>
/// Video memory is 0 in a page table entry. In an entry above it, 0 is "no table".
/// </summary>
readonly struct X14PdeApertureOfPte : IFormatSlip
{
    public static readonly VmmVariant Variant = SlippedVmm<X14PdeApertureOfPte>.Defect(
        "X14", "a PDE is written with the aperture number of a PTE",
        "map fails with EIO and nothing has failed: the table just installed is not found again",
        "own",
        PropertyCatalogue.RefusalJustified);

    const ulong Aperture = 3 << 1;

    public static ulong PdeWord(ulong word) => word & ~Aperture;
}
