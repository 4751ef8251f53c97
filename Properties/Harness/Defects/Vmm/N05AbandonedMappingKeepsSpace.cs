using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vmm;
using GpuMm.Implementation.Vmm;
using Nova = GpuMm.Implementation.Vmm;

namespace GpuMm.Harness.Defects.Vmm;

/// <summary>
/// Unprepares the tables and never returns the virtual space.
/// </summary>
sealed class N05AbandonedMappingKeepsSpace(Nova.GpuMm mm, int id, IVmmListener listener) : Nova.Vmm(mm, id, listener)
{
    public static readonly VmmVariant Variant = VmmVariant.Defect(
        "N05", "a prepared mapping that is given up keeps its virtual space",
        "after enough cancelled maps every prepare gets ENOSPC, with nothing mapped",
        "vmm.rs v12: dropping without execute_map() leaks the VA range",
        PropertyCatalogue.VaNotLeaked, (mm, id, listener) => new N05AbandonedMappingKeepsSpace(mm, id, listener));

    protected override async ValueTask GiveBack(Mapping mapping)
    {
        await base.GiveBack(mapping);
        await using (await Mutex.Lock())
            Va.Take(mapping.Range);
    }
}
