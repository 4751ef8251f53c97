namespace GpuMm.Harness.Defects.Vm;

/// <summary>Entries of the literature on vm that have no variant here.</summary>
static class VmNotBuilt
{
    public static readonly IReadOnlyList<NotBuilt> All =
    [
    ];
}
