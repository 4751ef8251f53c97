namespace GpuMm.Harness.Defects.Vmm;

/// <summary>Entries of the literature on vmm that have no variant here.</summary>
static class VmmNotBuilt
{
    public static readonly IReadOnlyList<NotBuilt> All =
    [
    ];
}
