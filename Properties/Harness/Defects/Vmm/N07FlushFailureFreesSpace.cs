using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vmm;
using GpuMm.Implementation.Vmm;
using Nova = GpuMm.Implementation.Vmm;

namespace GpuMm.Harness.Defects.Vmm;

/// <summary>
/// Returns the error and lets go of the range, while the hardware still translates through the entries that were written.
/// </summary>
sealed class N07FlushFailureFreesSpace(Nova.GpuMm mm, int id, IVmmListener listener) : Nova.Vmm(mm, id, listener)
{
    public static readonly VmmVariant Variant = VmmVariant.Defect(
        "N07", "after a flush that failed the entries stay and the space is free",
        "ETIMEDOUT says that nothing is mapped, and the GPU goes on reaching the frames there",
        "vmm.rs of the v7 15/23 posting: execute_map, flush()? after the entries",
        PropertyCatalogue.ErrorAtomic, (mm, id, listener) => new N07FlushFailureFreesSpace(mm, id, listener));

    protected override ValueTask UndoExecute(Mapping mapping, ulong written)
    {
        if (written < mapping.Range.Count)
            return base.UndoExecute(mapping, written);
        Release(mapping);
        return ValueTask.CompletedTask;
    }
}
