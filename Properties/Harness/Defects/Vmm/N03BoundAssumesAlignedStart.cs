using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vmm;
using GpuMm.Implementation.Vmm;
using GpuMm.Model.Vocabulary;
using Nova = GpuMm.Implementation.Vmm;

namespace GpuMm.Harness.Defects.Vmm;

/// <summary>
/// The bound divides the number of pages by what a table holds, level by level, and rounds up. Two pages on both sides of a 512 MiB
/// boundary need six tables where it reserves five.
/// </summary>
sealed class N03BoundAssumesAlignedStart(Nova.GpuMm mm, int id, IVmmListener listener) : Nova.Vmm(mm, id, listener)
{
    public static readonly VmmVariant Variant = VmmVariant.Defect(
        "N03", "the bound on tables assumes that a range starts where a table does",
        "ENOMEM inside the fence-signalling path, although prepare succeeded",
        "vmm.rs of the v7 15/23 posting: pt_pages_upper_bound",
        PropertyCatalogue.CriticalPathClean, (mm, id, listener) => new N03BoundAssumesAlignedStart(mm, id, listener));

    const ulong EntriesPerTable = 512;
    const ulong EntriesOfDualLevel = 256;

    protected override int RecordsFor(VfnRange range)
    {
        ulong tables = RoundUp(range.Count, EntriesPerTable);
        ulong bound = tables;
        for (int level = Walker.Levels - 2; level >= 0; level--)
        {
            tables = RoundUp(tables, level == Walker.Levels - 2 ? EntriesOfDualLevel : EntriesPerTable);
            bound += tables;
        }

        return (int)bound;
    }

    static ulong RoundUp(ulong count, ulong perTable) => (count + perTable - 1) / perTable;
}
