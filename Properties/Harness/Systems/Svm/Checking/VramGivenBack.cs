using GpuMm.Harness.Checking;
using GpuMm.Harness.Execution;
using GpuMm.Implementation.Kernel;
using Nova = GpuMm.Implementation.Vmm;

namespace GpuMm.Harness.Systems.Svm.Checking;

/// <summary>When the driver is unloaded, all video memory is free.</summary>
sealed class VramGivenBack(SvmWorld world, Nova.GpuMm gpu) : SvmObserver
{
    public override void AtEnd(ExecutionRecord execution)
    {
        if (execution.End != RunEnd.Completed || world.DevicePagesInUse > 0)
            return;
        var held = gpu.Buddy.Held.ToArray();
        if (held.Length > 0)
        {
            Hub.Violate(PropertyCatalogue.VramNotLeaked,
                $"{held.Length} pages of VRAM are not free at the end; the first is {held[0]}, {gpu.Vram.OwnerOf(held[0])}");
        }
    }
}
