using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vmm;
using GpuMm.Implementation.Vmm;
using GpuMm.Model.Vocabulary;
using Nova = GpuMm.Implementation.Vmm;

namespace GpuMm.Harness.Defects.Vmm;

/// <summary>
/// Tables that are in use are never freed, so that it never ends while something is mapped.
/// </summary>
sealed class X03ReclaimUntilNoneLeft(Nova.GpuMm mm, int id, IVmmListener listener) : Nova.Vmm(mm, id, listener)
{
    public static readonly VmmVariant Variant = VmmVariant.Defect(
        "X03", "reclaim goes on until no table is left",
        "the task that wanted memory spins for as long as a single mapping is alive",
        "own",
        PropertyCatalogue.Progress, (mm, id, listener) => new X03ReclaimUntilNoneLeft(mm, id, listener));

    public override async ValueTask<Errno> Reclaim()
    {
        while (true)
        {
            var errno = await base.Reclaim();
            await using (await Mutex.Lock())
            {
                if (errno != Errno.None || Installed.Count == 0)
                    return errno;
            }
        }
    }
}
