using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vmm;
using GpuMm.Implementation.Vmm;
using GpuMm.Model.Vocabulary;
using Nova = GpuMm.Implementation.Vmm;

namespace GpuMm.Harness.Defects.Vmm;

/// <summary>
/// The window is a lock of the critical path. Held over an allocation, execute may wait for reclaim, which may wait for execute's fence.
/// </summary>
sealed class N22AllocationUnderWindow(Nova.GpuMm mm, int id, IVmmListener listener) : Nova.Vmm(mm, id, listener)
{
    public static readonly VmmVariant Variant = VmmVariant.Defect(
        "N22", "a table is allocated while the PRAMIN window is held",
        "zeroing the table takes the window once more, and prepare waits for itself",
        "vmm.rs of the v7 15/23 posting: the comment in ensure_pte_path says why it must not",
        PropertyCatalogue.CriticalPathClean, (mm, id, listener) => new N22AllocationUnderWindow(mm, id, listener));

    protected override async ValueTask<(Errno Errno, PageTable? Table)> AllocateAndZeroPageTable()
    {
        if (await Mm.Pramin.Window(Owner) is not { } window)
            return (Errno.EIO, null);
        await using (window)
            return await base.AllocateAndZeroPageTable();
    }
}
