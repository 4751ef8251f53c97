using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vmm;
using GpuMm.Implementation.Vmm;
using GpuMm.Model.Vocabulary;
using Nova = GpuMm.Implementation.Vmm;

namespace GpuMm.Harness.Defects.Vmm;

/// <summary>
/// Execute takes the prepared mapping before it looks at the number of frames; when that is wrong, the mapping is gone with the refusal.
/// </summary>
sealed class N12WrongCountLosesMapping(Nova.GpuMm mm, int id, IVmmListener listener) : Nova.Vmm(mm, id, listener)
{
    public static readonly VmmVariant Variant = VmmVariant.Defect(
        "N12", "execute with the wrong number of frames loses the mapping",
        "a retry with the right number finds its mapping freed and the addresses given away",
        "vmm.rs of the v7 15/23 posting: execute_map takes PreparedMapping by value",
        PropertyCatalogue.ErrorAtomic, (mm, id, listener) => new N12WrongCountLosesMapping(mm, id, listener));

    public override async ValueTask<Errno> ExecuteMap(Mapping mapping, IReadOnlyList<Pfn> frames, bool writable)
    {
        var errno = await base.ExecuteMap(mapping, frames, writable);
        if (errno == Errno.EINVAL)
            await GiveBack(mapping);
        return errno;
    }
}
