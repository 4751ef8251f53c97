using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vm;
using GpuMm.Implementation.Vm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Vm;

/// <summary>
/// Its tables are neither what they were nor what they should be, and jobs run in them.
/// </summary>
sealed class Y13UnusableForgotten(PanthorDevice device, int id, Pfn root) : PanthorVm(device, id, root)
{
    public static readonly VmVariant Variant = VmVariant.Defect(
        "Y13", "nobody asks whether the VM is unusable",
        "jobs run on tables of which nobody can say what they map, and corrupt data",
        "own",
        PropertyCatalogue.Lifecycle, (device, id, root) => new Y13UnusableForgotten(device, id, root));

    protected override ValueTask<bool> IsUnusable() => ValueTask.FromResult(false);
}
