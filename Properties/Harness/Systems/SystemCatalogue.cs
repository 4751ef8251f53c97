using GpuMm.Harness.Systems.Manager;
using GpuMm.Harness.Systems.Pagemap;
using GpuMm.Harness.Systems.Svm;
using GpuMm.Harness.Systems.Vm;
using GpuMm.Harness.Systems.Vmm;

namespace GpuMm.Harness.Systems;

/// <summary>The systems under test: one registry line each.</summary>
static class SystemCatalogue
{
    public static readonly IReadOnlyList<ISystem> All =
    [
        VmmSystem.Instance, VmSystem.Instance, SvmSystem.Instance, PagemapSystem.Instance, ManagerSystem.Instance,
    ];

    /// <summary>The variant of every system that should violate nothing.</summary>
    public const string RightVariant = "fixed";

    public static ISystem Get(string name) => All.First(system => system.Name == name);

    public static ISystem? Find(string name) => All.FirstOrDefault(system => system.Name == name);
}
