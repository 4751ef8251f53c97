using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vmm;
using GpuMm.Implementation.Vmm;
using GpuMm.Model.Vocabulary;
using Nova = GpuMm.Implementation.Vmm;

namespace GpuMm.Harness.Defects.Vmm;

/// <summary>
/// An early return for a page that is not mapped. The next task that needs the window waits for ever.
/// </summary>
sealed class X01ReadKeepsWindow(Nova.GpuMm mm, int id, IVmmListener listener) : Nova.Vmm(mm, id, listener)
{
    public static readonly VmmVariant Variant = VmmVariant.Defect(
        "X01", "read_mapping returns early without releasing the window",
        "after one look at an unmapped page, every task that needs PRAMIN hangs",
        "own",
        PropertyCatalogue.NoDeadlock, (mm, id, listener) => new X01ReadKeepsWindow(mm, id, listener));

    public override async ValueTask<(Errno Errno, Pfn? Frame)> ReadMapping(Vfn vfn)
    {
        await using (await Mutex.Lock())
        {
            if (await Mm.Pramin.Window(Owner) is not { } window)
                return (Errno.EIO, null);
            var walk = await Walker.WalkToPte(window, vfn);
            if (walk.Outcome != WalkOutcome.Mapped)
                return (walk.Outcome == WalkOutcome.Failed ? Errno.EIO : Errno.None, null);
            await window.DisposeAsync();
            return (Errno.None, walk.Frame);
        }
    }
}
