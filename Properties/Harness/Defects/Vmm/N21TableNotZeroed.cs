using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vmm;
using GpuMm.Implementation.Vmm;
using GpuMm.Model.Vocabulary;
using Nova = GpuMm.Implementation.Vmm;

namespace GpuMm.Harness.Defects.Vmm;

/// <summary>
/// Half of the words keep what the former owner of the page left.
/// </summary>
sealed class N21TableNotZeroed(Nova.GpuMm mm, int id, IVmmListener listener) : Nova.Vmm(mm, id, listener)
{
    public static readonly VmmVariant Variant = VmmVariant.Defect(
        "N21", "only half of a new page table is zeroed",
        "the GPU follows leftovers of the page's former owner as if they were entries",
        "a slip of a loop bound",
        PropertyCatalogue.TablesZeroFilled, (mm, id, listener) => new N21TableNotZeroed(mm, id, listener));

    protected override async ValueTask<bool> ZeroPageTable(Pfn page)
    {
        if (await Mm.Pramin.Window(Owner) is not { } window)
            return false;
        await using (window)
            return await window.Clear(page, PageSize.Words / 2);
    }
}
