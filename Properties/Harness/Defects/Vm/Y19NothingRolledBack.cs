using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vm;
using GpuMm.Implementation.Vm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Vm;

/// <summary>
/// The mapping is not in the books, so that nobody ever unmaps it.
/// </summary>
sealed class Y19NothingRolledBack(PanthorDevice device, int id, Pfn root) : PanthorVm(device, id, root)
{
    public static readonly VmVariant Variant = VmVariant.Defect(
        "Y19", "a map that fails half-way leaves what it has mapped",
        "the GPU reaches the pages of a buffer whose map was refused",
        "own",
        PropertyCatalogue.ErrorAtomic, (device, id, root) => new Y19NothingRolledBack(device, id, root));

    protected override ValueTask RollBack(ulong start, ulong size) => ValueTask.CompletedTask;
}
