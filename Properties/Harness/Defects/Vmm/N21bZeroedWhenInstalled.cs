using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vmm;
using GpuMm.Implementation.Vmm;
using GpuMm.Model.Vocabulary;
using Nova = GpuMm.Implementation.Vmm;

namespace GpuMm.Harness.Defects.Vmm;

/// <summary>
/// What the page held before is a table for as long as it takes.
/// </summary>
sealed class N21bZeroedWhenInstalled(Nova.GpuMm mm, int id, IVmmListener listener) : Nova.Vmm(mm, id, listener)
{
    public static readonly VmmVariant Variant = VmmVariant.Defect(
        "N21b", "a new page table is zeroed after the entry that points to it is written",
        "the GPU translates through what the former owner of the page left there",
        "a slip of order",
        PropertyCatalogue.TablesZeroFilled, (mm, id, listener) => new N21bZeroedWhenInstalled(mm, id, listener));

    protected override ValueTask<bool> ZeroPageTable(Pfn page) => ValueTask.FromResult(true);

    protected override async ValueTask<Errno> Install(PraminWindow window, PageTable table)
    {
        var errno = await base.Install(window, table);
        if (errno != Errno.None)
            return errno;
        return await window.Clear(table.Page, PageSize.Words) ? Errno.None : Errno.EIO;
    }
}
