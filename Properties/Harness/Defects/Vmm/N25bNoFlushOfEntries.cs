using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vmm;
using GpuMm.Implementation.Vmm;
using GpuMm.Model.Vocabulary;
using Nova = GpuMm.Implementation.Vmm;

namespace GpuMm.Harness.Defects.Vmm;

/// <summary>
/// Only the unlinking of a table is taken for a reason to flush.
/// </summary>
sealed class N25bNoFlushOfEntries(Nova.GpuMm mm, int id, IVmmListener listener) : Nova.Vmm(mm, id, listener)
{
    public static readonly VmmVariant Variant = VmmVariant.Defect(
        "N25b", "unmap clears the entries and does not flush",
        "the GPU keeps using the pages through what it has cached, whoever has them by then",
        "a slip: one flush is left out where no table changed",
        PropertyCatalogue.NoStaleTranslation, (mm, id, listener) => new N25bNoFlushOfEntries(mm, id, listener));

    protected override async ValueTask<(Errno Errno, bool Cleared)> ClearAndFlush(VfnRange range)
    {
        bool cleared = await ClearEntries(range);
        return (cleared ? Errno.None : Errno.EIO, cleared);
    }
}
