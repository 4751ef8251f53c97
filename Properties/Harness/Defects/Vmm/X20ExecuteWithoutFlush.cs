using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vmm;
using GpuMm.Implementation.Vmm;
using GpuMm.Model.Vocabulary;
using Nova = GpuMm.Implementation.Vmm;

namespace GpuMm.Harness.Defects.Vmm;

/// <summary>
/// Where nothing was valid there is nothing to invalidate, except the way there: a reclaim whose flush failed has left the table that it
/// unlinked in the caches of the GPU, and the new one stands in the same slot.
/// </summary>
sealed class X20ExecuteWithoutFlush(Nova.GpuMm mm, int id, IVmmListener listener) : Nova.Vmm(mm, id, listener)
{
    public static readonly VmmVariant Variant = VmmVariant.Defect(
        "X20", "execute does not flush, since its entries were invalid before",
        "the GPU walks through a table that was given up, and faults on pages that are mapped",
        "own",
        PropertyCatalogue.TranslationLinearizable, (mm, id, listener) => new X20ExecuteWithoutFlush(mm, id, listener));

    bool isExecuting; // guarded by the mutex

    protected override async ValueTask<(Errno Errno, ulong Written)> WriteEntries(
        PraminWindow window, Mapping mapping, IReadOnlyList<Pfn> frames, bool writable)
    {
        var result = await base.WriteEntries(window, mapping, frames, writable);
        isExecuting = result.Errno == Errno.None;
        return result;
    }

    protected override async ValueTask<Errno> FlushAndRelease()
    {
        if (!isExecuting)
            return await base.FlushAndRelease();
        isExecuting = false;
        return Errno.None;
    }
}
