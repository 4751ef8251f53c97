using GpuMm.Harness.Systems;
using GpuMm.Harness.Systems.Vm;

namespace GpuMm.Harness.Defects.Vm;

/// <summary>
/// The variants of panthor's VM: one registry line each. P is a defect of panthor's or a slip that a reimplementer may make; Y is one of
/// ours, made to show that a property can be violated.
/// </summary>
static class VmDefects
{
    public static readonly IReadOnlyList<Variant> Variants =
    [
        VmVariant.Fixed,
    ];
}
