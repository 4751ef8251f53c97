using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vmm;
using GpuMm.Implementation.Vmm;
using GpuMm.Model.Vocabulary;
using Nova = GpuMm.Implementation.Vmm;

namespace GpuMm.Harness.Defects.Vmm;

/// <summary>
/// A walk between the flush and the write caches the entry that is about to go.
/// </summary>
sealed class N25FlushBeforeClear(Nova.GpuMm mm, int id, IVmmListener listener) : Nova.Vmm(mm, id, listener)
{
    public static readonly VmmVariant Variant = VmmVariant.Defect(
        "N25", "unmap flushes before it clears the entries",
        "a walk in between refills the TLB, and the GPU reaches the page after unmap has returned",
        "a slip of order",
        PropertyCatalogue.NoStaleTranslation, (mm, id, listener) => new N25FlushBeforeClear(mm, id, listener));

    protected override async ValueTask<(Errno Errno, bool Cleared)> ClearAndFlush(VfnRange range)
    {
        var errno = await FlushAndRelease();
        if (errno != Errno.None)
            return (errno, false);
        bool cleared = await ClearEntries(range);
        return (cleared ? Errno.None : Errno.EIO, cleared);
    }
}
