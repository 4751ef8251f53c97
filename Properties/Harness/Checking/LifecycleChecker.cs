using GpuMm.Implementation.Vmm;
using GpuMm.Model.Lifecycles;

namespace GpuMm.Harness.Checking;

/// <summary>Compares every observed transition with the state machines of Model/Lifecycles.</summary>
sealed class LifecycleChecker : Observer
{
    public override void MappingChanged(Mapping mapping, MappingState before) =>
        Check(MappingLifecycle.Instance, before, mapping.State, mapping.Range);

    public override void PageTableChanged(PageTable table, PageTableState before) =>
        Check(PageTableLifecycle.Instance, before, table.State, table.Page);

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

    void Check<TState, TTrigger, TThing>(Lifecycle<TState, TTrigger> lifecycle, TState before, TState after, TThing which)
        where TState : struct, Enum
        where TTrigger : struct, Enum
    {
        if (!lifecycle.Permits(before, after))
            Hub.Violate(PropertyCatalogue.Lifecycle, $"{lifecycle.Name} {which} went from {before} to {after}");
    }
}
