using GpuMm.Harness.Checking;
using GpuMm.Model.Lifecycles;

namespace GpuMm.Harness.Systems.Vmm.Checking;

/// <summary>A task changes leaf entries only inside the range of the operation that it is in, or of a range in quarantine.</summary>
sealed class NeighboursUntouched(VmmWorld world) : VmmObserver
{
    public override void EntryChanged(EntryChange change)
    {
        int task = Hub.Kernel.Current.Id;
        if (world.RangesUnderOperation(task).Any(range => range.Vmm == change.Page.Space && range.Range.Contains(change.Page.Vfn)))
            return;
        if (world.Claims.Of(change.Page).Any(claim => claim.Mapping?.State == MappingState.Quarantined))
            return;
        Hub.Violate(PropertyCatalogue.NeighboursUntouched,
            $"the entry of {change.Page.Vfn} went from {Text(change.Before)} to {Text(change.After)} in an operation on other pages",
            change.Page);
    }

    static string Text(Model.Vocabulary.Pfn? frame) => frame?.ToString() ?? "invalid";
}
