using GpuMm.Implementation.Kernel;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.Manager;

/// <summary>
/// What processes have said of where their pages should be (DRM_XE_VM_MADVISE_PREFERRED_LOC): a hint, which changes nothing that anybody
/// could read.
/// </summary>
public sealed class Placement(KernelContext kernel)
{
    readonly Resource resource = kernel.NewCell("preferred locations");
    readonly HashSet<ulong> preferDevice = []; // page frame numbers

    public async ValueTask PreferDevice(VfnRange range)
    {
        await kernel.Announce(StepKind.Write, resource);
        for (ulong page = 0; page < range.Count; page++)
            preferDevice.Add((range.Start + page).Raw);
    }

    public async ValueTask<bool> PrefersDevice(Vfn vfn)
    {
        await kernel.Announce(StepKind.Read, resource);
        return preferDevice.Contains(vfn.Raw);
    }
}
