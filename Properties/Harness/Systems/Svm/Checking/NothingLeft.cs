using GpuMm.Harness.Checking;
using GpuMm.Harness.Execution;
using GpuMm.Implementation.Kernel;

namespace GpuMm.Harness.Systems.Svm.Checking;

/// <summary>
/// When every process has ended, nobody has a page, a slot of swap, an address space or a page of device memory any more; and when the
/// driver has been unloaded, all video memory is free.
/// </summary>
sealed class NothingLeft(SvmWorld world) : SvmObserver
{
    public override void AtQuiescence()
    {
        foreach (var page in world.Memory.Pages)
        {
            if (page != world.Memory.ZeroPage)
                Unbalanced($"page {page} has {page.RefCount} references, and every process has ended");
        }

        if (world.Drm.Dmem.InUse > 0)
            Unbalanced($"{world.Drm.Dmem.InUse} pages of device memory are in use, and every process has ended");
        int taken = world.Other.Pages.Count - world.Other.FreePages;
        if (taken > 0)
            Unbalanced($"{taken} pages of the other device are in use, and every process has ended");
        if (world.Memory.SwapSlotsInUse > 0)
            Unbalanced($"{world.Memory.SwapSlotsInUse} slots of swap are in use, and every process has ended");
        foreach (var mm in world.AddressSpaces)
        {
            if (mm.Users != 0)
                Unbalanced($"the address space of process {mm.Id} has {mm.Users} users, and every process has ended");
            if (mm.Notifiers.IntervalCount > 0)
                Unbalanced($"a range of process {mm.Id} is still watched, and every process has ended");
            if (mm.Notifiers.RegisteredCount > 0)
                Unbalanced($"somebody still wants to hear of the address space of process {mm.Id}, and every process has ended");
        }

        foreach (var svmm in world.Svmms)
        {
            if (!svmm.IsFreed)
                Unbalanced($"the svmm of process {svmm.Process.Id} was closed, and somebody still has a reference to it");
        }
    }

    public override void AtEnd(ExecutionRecord execution)
    {
        if (execution.End != RunEnd.Completed || world.Drm.Dmem.InUse > 0)
            return;
        var held = world.Gpu.Buddy.Held.ToArray();
        if (held.Length > 0)
        {
            Hub.Violate(PropertyCatalogue.VramNotLeaked,
                $"{held.Length} pages of VRAM are not free at the end; the first is {held[0]}, {world.Gpu.Vram.OwnerOf(held[0])}");
        }
    }

    void Unbalanced(string message) => Hub.Violate(PropertyCatalogue.RefcountBalanced, message);
}
