using GpuMm.Harness.Checking;
using GpuMm.Harness.Execution;
using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Vmm;
using GpuMm.Model.Lifecycles;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Vmm.Checking;

/// <summary>
/// A range is kept from everybody only if an entry of it was valid, so that something may still translate it, and if its owner dropped it
/// or something was made to fail.
/// </summary>
sealed class QuarantineHasReason : VmmObserver
{
    readonly HashSet<VirtualPage> written = []; // pages whose entry has been valid since their range was taken
    readonly HashSet<int> excused = []; // tasks whose call is a drop, or has met a failure

    public override void Invoked(Call call)
    {
        if (call.Operation is VmmOperation.Drop)
            excused.Add(call.Task);
        else
            excused.Remove(call.Task);
    }

    public override void FailureInjected(FailureSite site, int task) => excused.Add(task);

    public override void EntryChanged(EntryChange change)
    {
        if (change.After is not null)
            written.Add(change.Page);
    }

    public override void MappingChanged(Mapping mapping, MappingState before)
    {
        if (mapping.State == MappingState.Free)
            written.RemoveWhere(page => IsIn(mapping, page));
        else if (mapping.State == MappingState.Quarantined)
            Judge(mapping);
    }

    void Judge(Mapping mapping)
    {
        string? reason = !written.Any(page => IsIn(mapping, page)) ? "no entry of it was ever valid"
            : !excused.Contains(Hub.Kernel.Current.Id) ? "nothing has failed" : null;
        if (reason is not null)
        {
            Hub.Violate(PropertyCatalogue.ErrorAtomic, $"{mapping.Range} is in quarantine, and {reason}",
                new VirtualPage(mapping.Vmm.Id, mapping.Range.Start));
        }
    }

    static bool IsIn(Mapping mapping, VirtualPage page) => page.Space == mapping.Vmm.Id && mapping.Range.Contains(page.Vfn);
}
