using GpuMm.Harness.Systems;
using GpuMm.Harness.Systems.Manager;

namespace GpuMm.Harness.Defects.Manager;

/// <summary>The variants of the whole memory manager: one registry line each.</summary>
static class ManagerDefects
{
    public static readonly IReadOnlyList<Variant> Variants = [ManagerVariant.Fixed];
}
