using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vmm;
using GpuMm.Implementation.Vmm;
using GpuMm.Model.Lifecycles;
using GpuMm.Model.Vocabulary;
using Nova = GpuMm.Implementation.Vmm;

namespace GpuMm.Harness.Defects.Vmm;

/// <summary>
/// Writes the entry first and records the table after; when there is no room for the record, the table is dropped, that is freed, while the
/// entry points to it. The reservation of N01 is what leaves no room.
/// </summary>
sealed class N02EntryBeforeOwner(Nova.GpuMm mm, int id, IVmmListener listener) : N01ReservationNotCumulative(mm, id, listener)
{
    public static new readonly VmmVariant Variant = VmmVariant.Defect(
        "N02", "the entry is written before the table is owned",
        "the GPU walks into a page that is free, or full of another client's data",
        "vmm.rs of the v7 15/23 posting: execute_map, push_within_capacity after write",
        PropertyCatalogue.NoDanglingTable, (mm, id, listener) => new N02EntryBeforeOwner(mm, id, listener));

    protected override async ValueTask<Errno> Install(PraminWindow window, PageTable table)
    {
        if (!await Walker.WritePde(window, table.InstallAddress, table.SlotLevel, table.Page.Address))
            return Errno.EIO;
        if (TakeOver(table))
        {
            table.Become(PageTableState.Installed);
            return Errno.None;
        }

        Pending.Remove(table.InstallAddress.Raw);
        await Mm.Buddy.Free(table.Page);
        table.Become(PageTableState.Free);
        return Errno.ENOMEM;
    }
}
