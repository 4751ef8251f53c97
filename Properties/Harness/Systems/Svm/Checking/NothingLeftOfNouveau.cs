using GpuMm.Harness.Checking;
using GpuMm.Harness.Execution;
using GpuMm.Implementation.Kernel;

namespace GpuMm.Harness.Systems.Svm.Checking;

/// <summary>When every process has ended, nobody has an svmm any more; when the driver is unloaded, all video memory is free.</summary>
sealed class NothingLeftOfNouveau(GpuWorld world) : NouveauObserver
{
    public override void AtQuiescence()
    {
        foreach (var svmm in world.Svmms)
        {
            if (svmm.IsFreed)
                continue;
            Hub.Violate(PropertyCatalogue.RefcountBalanced,
                $"the svmm of process {svmm.Process.Id} was closed, and somebody still has a reference to it");
        }
    }

    public override void AtEnd(ExecutionRecord execution)
    {
        if (execution.End != RunEnd.Completed || world.DevicePagesInUse > 0)
            return;
        var held = world.Gpu.Buddy.Held.ToArray();
        if (held.Length > 0)
        {
            Hub.Violate(PropertyCatalogue.VramNotLeaked,
                $"{held.Length} pages of VRAM are not free at the end; the first is {held[0]}, {world.Gpu.Vram.OwnerOf(held[0])}");
        }
    }
}
