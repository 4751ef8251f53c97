using GpuMm.Harness.Systems;
using GpuMm.Harness.Systems.Svm;

namespace GpuMm.Harness.Defects.Svm;

/// <summary>
/// The variants of nouveau's shared virtual memory: one registry line each. F is a defect of the patches, of what became of them, or a slip
/// that a reimplementer may make; Z is one of ours, made to show that a property can be violated.
/// </summary>
static class SvmDefects
{
    public static readonly IReadOnlyList<Variant> Variants =
    [
        SvmVariant.Fixed,
    ];
}
