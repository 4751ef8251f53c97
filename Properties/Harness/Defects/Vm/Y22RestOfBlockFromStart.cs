using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vm;
using GpuMm.Implementation.Vm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Vm;

/// <summary>
/// Where the rest lies in the mapping is forgotten.
/// </summary>
sealed class Y22RestOfBlockFromStart(PanthorDevice device, int id, Pfn root) : PanthorVm(device, id, root)
{
    public static readonly VmVariant Variant = VmVariant.Defect(
        "Y22", "what stays of a block is mapped back with the pages at the beginning of its mapping",
        "an unmap within a block moves other pages under the addresses beside it",
        "own",
        PropertyCatalogue.NeighboursUntouched, (device, id, root) => new Y22RestOfBlockFromStart(device, id, root));

    protected override ValueTask<Errno> MapBack(PanthorVma old, ulong start, ulong end) =>
        MapPages(start, old.Flags, old.Link!.Bo.Layout, old.Offset, end - start);
}
