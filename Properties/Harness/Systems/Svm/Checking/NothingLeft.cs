using GpuMm.Harness.Checking;

namespace GpuMm.Harness.Systems.Svm.Checking;

/// <summary>When every process has ended, nobody has a page, a slot of swap, an address space or device memory any more.</summary>
sealed class NothingLeft(SvmWorld world) : SvmObserver
{
    public override void AtQuiescence()
    {
        foreach (var page in world.Memory.Pages)
        {
            if (page != world.Memory.ZeroPage)
                Unbalanced($"page {page} has {page.RefCount} references, and every process has ended");
        }

        if (world.DevicePagesInUse > 0)
            Unbalanced($"{world.DevicePagesInUse} pages of device memory are in use, and every process has ended");
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
    }

    void Unbalanced(string message) => Hub.Violate(PropertyCatalogue.RefcountBalanced, message);
}
