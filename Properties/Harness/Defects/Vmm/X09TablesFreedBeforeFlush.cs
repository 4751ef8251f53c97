using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vmm;
using GpuMm.Implementation.Vmm;
using GpuMm.Model.Vocabulary;
using Nova = GpuMm.Implementation.Vmm;

namespace GpuMm.Harness.Defects.Vmm;

/// <summary>
/// The entry is clear, but the PDE cache, or a walk on its way, still leads into the page.
/// </summary>
sealed class X09TablesFreedBeforeFlush(Nova.GpuMm mm, int id, IVmmListener listener) : Nova.Vmm(mm, id, listener)
{
    public static readonly VmmVariant Variant = VmmVariant.Defect(
        "X09", "reclaim frees tables without a flush",
        "a GPU walk under way reads a page as a table that belongs to somebody else by then",
        "own",
        PropertyCatalogue.MemorySafe, (mm, id, listener) => new X09TablesFreedBeforeFlush(mm, id, listener));

    protected override ValueTask<Errno> FlushUnlinked()
    {
        Freeable.AddRange(Unlinked);
        Unlinked.Clear();
        return ValueTask.FromResult(Errno.None);
    }
}
