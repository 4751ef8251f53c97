using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vmm;
using GpuMm.Implementation.Vmm;
using GpuMm.Model.Vocabulary;
using Nova = GpuMm.Implementation.Vmm;

namespace GpuMm.Harness.Defects.Vmm;

/// <summary>
/// A table that another map has prepared for the same slot is not seen and gives way to the new one, and is freed.
/// </summary>
sealed class N23bOthersNotAsked(Nova.GpuMm mm, int id, IVmmListener listener) : Nova.Vmm(mm, id, listener)
{
    public static readonly VmmVariant Variant = VmmVariant.Defect(
        "N23b", "a walk sees only those pending tables that its own map has prepared",
        "two prepares of neighbouring pages: the tables of the first hang below a page that is freed",
        "vmm.rs of the v7 15/23 posting: the closure that the walk asks for prepared pages",
        PropertyCatalogue.MemorySafe, (mm, id, listener) => new N23bOthersNotAsked(mm, id, listener));

    protected override VramAddress? UsePrepared(VramAddress slot, Mapping mapping) =>
        Pending.TryGetValue(slot.Raw, out var table) && table.Users.Contains(mapping) ? table.Page.Address : null;

    protected override void Await(PageTable table)
    {
        if (Pending.Remove(table.InstallAddress.Raw, out var earlier))
            Freeable.Add(earlier);
        base.Await(table);
    }
}
