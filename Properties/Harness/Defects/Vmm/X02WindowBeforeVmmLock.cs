using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vmm;
using GpuMm.Implementation.Vmm;
using GpuMm.Model.Vocabulary;
using Nova = GpuMm.Implementation.Vmm;

namespace GpuMm.Harness.Defects.Vmm;

/// <summary>
/// Everybody else takes them the other way round.
/// </summary>
sealed class X02WindowBeforeVmmLock(Nova.GpuMm mm, int id, IVmmListener listener) : Nova.Vmm(mm, id, listener)
{
    public static readonly VmmVariant Variant = VmmVariant.Defect(
        "X02", "read_mapping takes the window before the Vmm lock",
        "a look-up and an execute at the same time each hold what the other waits for",
        "own",
        PropertyCatalogue.LockOrder, (mm, id, listener) => new X02WindowBeforeVmmLock(mm, id, listener));

    public override async ValueTask<(Errno Errno, Pfn? Frame)> ReadMapping(Vfn vfn)
    {
        if (await Mm.Pramin.Window(Owner) is not { } window)
            return (Errno.EIO, null);
        await using (window)
        await using (await Mutex.Lock())
        {
            var walk = await Walker.WalkToPte(window, vfn);
            var errno = walk.Outcome == WalkOutcome.Failed ? Errno.EIO : Errno.None;
            return (errno, walk.Outcome == WalkOutcome.Mapped ? walk.Frame : null);
        }
    }
}
