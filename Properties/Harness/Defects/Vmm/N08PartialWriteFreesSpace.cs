using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vmm;
using GpuMm.Implementation.Vmm;
using Nova = GpuMm.Implementation.Vmm;

namespace GpuMm.Harness.Defects.Vmm;

/// <summary>
/// When the second of three entries cannot be written, the first stays, and the range is given back.
/// </summary>
sealed class N08PartialWriteFreesSpace(Nova.GpuMm mm, int id, IVmmListener listener) : Nova.Vmm(mm, id, listener)
{
    public static readonly VmmVariant Variant = VmmVariant.Defect(
        "N08", "entries written before a failure stay valid",
        "the next map at that address gets EIO, or its GPU accesses land in the first caller's frame",
        "vmm.rs of the v7 15/23 posting: execute_map, pte.write()? in the loop",
        PropertyCatalogue.ErrorAtomic, (mm, id, listener) => new N08PartialWriteFreesSpace(mm, id, listener));

    protected override ValueTask UndoExecute(Mapping mapping, ulong written)
    {
        if (written == mapping.Range.Count)
            return base.UndoExecute(mapping, written);
        Release(mapping);
        return ValueTask.CompletedTask;
    }
}
