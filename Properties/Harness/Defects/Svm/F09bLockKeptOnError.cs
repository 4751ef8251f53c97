using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Svm;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Svm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Svm;

/// <summary>
/// Only who has got a page comes to where the lock is let go of.
/// </summary>
sealed class F09bLockKeptOnError(NouveauDrm drm) : NouveauSvm(drm)
{
    public static readonly SvmVariant Variant = SvmVariant.OfFaults(
        "F09b", "an atomic fault that cannot have its page keeps the mmap lock",
        "the next munmap, and the end of the process, wait for ever for a reader that is gone",
        "nouveau_svm.c: the repair of F09, which goes to out before mmap_read_unlock",
        PropertyCatalogue.NoDeadlock, drm => new F09bLockKeptOnError(drm));

    protected override async ValueTask<ExclusivePage> MakeDeviceExclusive(MmStruct mm, Vfn vfn)
    {
        var guard = await mm.MmapLock.Read();
        var exclusive = await DeviceExclusive.Make(mm, vfn, Drm.Dmem.Owner);
        if (exclusive.Page is not null)
            await guard.DisposeAsync();
        return exclusive;
    }
}
