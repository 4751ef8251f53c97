using GpuMm.Harness.Checking;
using GpuMm.Implementation.Vmm;
using GpuMm.Model.Lifecycles;

namespace GpuMm.Harness.Systems.Vmm.Checking;

/// <summary>What becomes of mappings, page tables and entries is what their lifecycles permit.</summary>
sealed class LifecycleChecker : VmmObserver
{
    public override void MappingChanged(Mapping mapping, MappingState before) =>
        Hub.CheckTransition(MappingLifecycle.Instance, before, mapping.State, mapping.Range);

    public override void PageTableChanged(PageTable table, PageTableState before) =>
        Hub.CheckTransition(PageTableLifecycle.Instance, before, table.State, table.Page);

    public override void EntryChanged(EntryChange change)
    {
        var before = change.Before is null ? EntryState.Invalid : EntryState.Valid;
        var after = change.After is null ? EntryState.Invalid : EntryState.Valid;
        if (!EntryLifecycle.Instance.Permits(before, after))
        {
            Hub.Violate(PropertyCatalogue.Lifecycle,
                $"the entry of {change.Page.Vfn} held {change.Before} and was written over with {change.After}", change.Page);
        }
    }
}
