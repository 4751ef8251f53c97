using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vmm;
using GpuMm.Implementation.Vmm;
using GpuMm.Model.Vocabulary;
using Nova = GpuMm.Implementation.Vmm;

namespace GpuMm.Harness.Defects.Vmm;

/// <summary>
/// A table of another map that was drained and not yet installed is in no list any more, although that map still needs it.
/// </summary>
sealed class N06DrainedTablesLost(Nova.GpuMm mm, int id, IVmmListener listener) : Nova.Vmm(mm, id, listener)
{
    public static readonly VmmVariant Variant = VmmVariant.Defect(
        "N06", "execute drains all pending tables, and what is left is lost when it fails",
        "what others had prepared fails with EIO, and the pages of its tables are never freed",
        "vmm.rs of the v7 15/23 posting: execute_map installs the pages of all prepared mappings",
        PropertyCatalogue.VramNotLeaked, (mm, id, listener) => new N06DrainedTablesLost(mm, id, listener));

    protected override async ValueTask<Errno> InstallPendingTables(PraminWindow window, Mapping mapping)
    {
        var drained = Pending.Values.OrderBy(table => table.SlotLevel).ToArray();
        Pending.Clear();
        foreach (var table in drained)
        {
            var errno = await Install(window, table);
            if (errno != Errno.None)
                return errno;
        }

        return Errno.None;
    }
}
