using GpuMm.Harness.Checking;
using GpuMm.Implementation.Machine;
using GpuMm.Implementation.Svm;
using GpuMm.Model.Lifecycles;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Svm.Checking;

/// <summary>What becomes of faults is what their lifecycle permits.</summary>
sealed class FaultLifecycles : NouveauObserver
{
    readonly Dictionary<long, FaultState> faults = []; // by timestamp

    public override void FaultRaised(FaultEntry fault) => faults[fault.Timestamp] = FaultState.Written;

    public override void FaultDropped(FaultEntry fault) => faults[fault.Timestamp] = FaultState.Dropped;

    public override void FaultFetched(FaultEntry fault, bool stale)
    {
        if (faults.GetValueOrDefault(fault.Timestamp) == FaultState.Written)
            Move(fault, fault.Valid ? FaultState.Valid : FaultState.Written);
        Move(fault, FaultState.Fetched);
        if (stale)
            Move(fault, FaultState.Stale);
    }

    public override void FaultHandled(SvmFault fault, FaultOutcome outcome) => Move(fault.Entry, outcome switch
    {
        FaultOutcome.Resolved => FaultState.Resolved,
        FaultOutcome.Retry => FaultState.Retry,
        _ => FaultState.Cancelled,
    });

    public override void Replayed(long at)
    {
        foreach (var (timestamp, state) in faults.ToArray())
        {
            if (state is FaultState.Resolved or FaultState.Retry or FaultState.Dropped)
                faults[timestamp] = FaultState.Replayed;
        }
    }

    void Move(FaultEntry fault, FaultState next)
    {
        var state = faults.GetValueOrDefault(fault.Timestamp);
        if (state == next)
            return;
        Hub.CheckTransition(FaultLifecycle.Instance, state, next, $"of client {fault.Client} at page {SvmWindow.PageOf(fault.Vfn)}");
        faults[fault.Timestamp] = next;
    }
}
