namespace GpuMm.Harness.Defects.Svm;

/// <summary>Entries of the literature on svm that have no variant here.</summary>
static class SvmNotBuilt
{
    public static readonly IReadOnlyList<NotBuilt> All =
    [
    ];
}
