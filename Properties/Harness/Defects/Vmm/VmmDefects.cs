using GpuMm.Harness.Systems;
using GpuMm.Harness.Systems.Vmm;

namespace GpuMm.Harness.Defects.Vmm;

/// <summary>The variants of the Vmm: one registry line each.</summary>
static class VmmDefects
{
    public static readonly IReadOnlyList<Variant> Variants =
    [
        VmmVariant.Fixed,
    ];
}
