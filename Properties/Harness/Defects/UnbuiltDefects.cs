using GpuMm.Harness.Defects.Manager;
using GpuMm.Harness.Defects.Pagemap;
using GpuMm.Harness.Defects.Svm;
using GpuMm.Harness.Defects.Vm;
using GpuMm.Harness.Defects.Vmm;

namespace GpuMm.Harness.Defects;

/// <summary>The defects without a variant, of all systems.</summary>
static class UnbuiltDefects
{
    public static readonly IReadOnlyList<NotBuilt> All =
        [.. VmmNotBuilt.All, .. VmNotBuilt.All, .. SvmNotBuilt.All, .. PagemapNotBuilt.All, .. ManagerNotBuilt.All];
}
