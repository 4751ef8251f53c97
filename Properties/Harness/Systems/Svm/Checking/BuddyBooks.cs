using GpuMm.Harness.Checking;
using GpuMm.Harness.Execution;
using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Vmm;

namespace GpuMm.Harness.Systems.Svm.Checking;

/// <summary>
/// The books of the buddy allocator: in order when nobody works any more, and when everything has been freed as they were at the beginning,
/// so that the largest block can be had again.
/// </summary>
sealed class BuddyBooks(VramAllocator buddy) : SvmObserver
{
    public override void AtQuiescence()
    {
        if (buddy.CheckInvariants() is { } broken)
            Hub.Violate(PropertyCatalogue.VramNotLeaked, broken);
    }

    public override void AtEnd(ExecutionRecord execution)
    {
        if (execution.End != RunEnd.Completed)
            return;
        var (first, last) = (buddy.FreeExtentsAtFirst(), buddy.FreeExtents());
        if (!first.SequenceEqual(last))
        {
            Hub.Violate(PropertyCatalogue.VramNotLeaked,
                $"free at the end is {string.Join(", ", last)}; at the beginning it was {string.Join(", ", first)}");
        }
    }
}
