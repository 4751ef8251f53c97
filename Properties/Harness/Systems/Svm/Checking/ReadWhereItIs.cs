using GpuMm.Harness.Checking;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Machine;
using GpuMm.Implementation.Svm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Svm.Checking;

/// <summary>
/// The GPU reads its own memory where it is: a fault that only reads takes no page from there. A write may have to, where the page is
/// shared, and an atomic access does; and a page that comes there while the fault is handled may be taken for one that is not there yet.
/// </summary>
/// <param name="world">The GPU.</param>
/// <param name="worker">The task that handles faults.</param>
sealed class ReadWhereItIs(GpuWorld world, int worker = GpuWorld.FaultWorker) : NouveauObserver
{
    readonly Dictionary<long, FaultAccess> open = []; // by timestamp
    readonly HashSet<(int Process, Vfn Vfn)> cameMeanwhile = [];

    public override void FaultFetched(FaultEntry fault, bool stale)
    {
        if (!stale)
            open.Add(fault.Timestamp, fault.Access);
    }

    public override void FaultHandled(SvmFault fault, FaultOutcome outcome)
    {
        open.Remove(fault.Entry.Timestamp);
        if (open.Count == 0)
            cameMeanwhile.Clear();
    }

    public override void CpuPteChanged(MmStruct mm, Vfn vfn, CpuPte before, CpuPte after)
    {
        if (after.Kind == CpuPteKind.DevicePrivate && open.Count > 0)
            cameMeanwhile.Add((mm.Id, vfn));
        bool isTaken = before.Kind == CpuPteKind.DevicePrivate && after.Kind == CpuPteKind.Migration;
        if (!isTaken || before.Page!.Pgmap != world.Drm.Dmem || Hub.Kernel.RunningTask?.Id != worker)
            return;
        if (cameMeanwhile.Contains((mm.Id, vfn)) || !open.Values.All(access => access is FaultAccess.Read or FaultAccess.Prefetch))
            return;
        var page = new VirtualPage(mm.Id, vfn);
        Hub.Violate(PropertyCatalogue.PopulatedAsSaid, $"the gpu only reads, and {world.NameOf(page)} leaves device memory for it", page);
    }
}
