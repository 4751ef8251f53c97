using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vmm;
using GpuMm.Implementation.Vmm;
using GpuMm.Model.Vocabulary;
using Nova = GpuMm.Implementation.Vmm;

namespace GpuMm.Harness.Defects.Vmm;

/// <summary>
/// Whoever allocated meanwhile for the same slot has placed a table there.
/// </summary>
sealed class N23cNoSecondLook(Nova.GpuMm mm, int id, IVmmListener listener) : Nova.Vmm(mm, id, listener)
{
    public static readonly VmmVariant Variant = VmmVariant.Defect(
        "N23c", "after the allocation of a table nobody looks whether the slot is still empty",
        "two prepares at once: the tables of one hang below a page that is freed",
        "vmm.rs of the v7 15/23 posting: ensure_pte_path walks again after each allocation",
        PropertyCatalogue.MemorySafe, (mm, id, listener) => new N23cNoSecondLook(mm, id, listener));

    readonly Dictionary<Mapping, WalkResult> holes = [];

    protected override async ValueTask<(WalkResult Walk, bool Used)> LookAndPlace(Mapping mapping, Vfn vfn, PageTable? spare)
    {
        if (spare is null)
        {
            var first = await base.LookAndPlace(mapping, vfn, spare);
            holes[mapping] = first.Walk;
            return first;
        }

        await using (await Mutex.Lock())
        {
            Place(mapping, vfn, holes[mapping], spare);
            holes[mapping] = await WalkThroughPending(mapping, vfn);
            return (holes[mapping], true);
        }
    }

    protected override void Await(PageTable table)
    {
        if (Pending.Remove(table.InstallAddress.Raw, out var earlier))
            Freeable.Add(earlier);
        base.Await(table);
    }
}
