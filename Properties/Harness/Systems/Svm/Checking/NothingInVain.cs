using GpuMm.Harness.Checking;
using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Machine;
using GpuMm.Implementation.Svm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Svm.Checking;

/// <summary>
/// The fault handler does nothing in vain. Of the faults at a page it handles the strongest first, which serves the others; it puts one off
/// only after it has tried for long enough; and it replays only if an access may go on or an entry was lost.
/// </summary>
sealed class NothingInVain : NouveauObserver
{
    readonly List<FaultEntry> open = [];
    bool isReplayOwed;
    bool wasTimedOut;
    bool wasPutOff; // the fault before, and who is served by it is put off too
    long begunMs;

    public override void FaultFetched(FaultEntry fault, bool stale)
    {
        if (!stale)
            open.Add(fault);
        Begin(putOff: false);
    }

    public override void FailureInjected(FailureSite site, int task) => wasTimedOut |= site == FailureSite.FaultTimeout;

    public override void FaultHandled(SvmFault fault, FaultOutcome outcome)
    {
        open.Remove(fault.Entry);
        if (open.Exists(other => IsStronger(other, fault.Entry)))
            Violate($"the {fault.Entry} was handled before a stronger one at the same page");
        bool putsOff = outcome == FaultOutcome.Retry;
        if (putsOff && !wasPutOff && !wasTimedOut && Hub.Kernel.NowMs <= begunMs + NouveauSvm.TimeoutMs)
            Violate($"the {fault.Entry} was put off after {Hub.Kernel.NowMs - begunMs} ms");
        isReplayOwed |= outcome != FaultOutcome.Cancelled;
        Begin(putsOff);
    }

    public override void Reached(SvmMark mark) => isReplayOwed |= mark == SvmMark.OverflowCleared;

    public override void Replayed(long at)
    {
        if (!isReplayOwed)
            Violate("everything was replayed, although each fault had been cancelled and no entry was lost");
        isReplayOwed = false;
    }

    void Begin(bool putOff) => (begunMs, wasPutOff, wasTimedOut) = (Hub.Kernel.NowMs, putOff, false);

    static bool IsStronger(FaultEntry other, FaultEntry fault) =>
        (other.Inst, other.Vfn) == (fault.Inst, fault.Vfn) && Strength(other.Access) > Strength(fault.Access);

    static int Strength(FaultAccess access) => access switch
    {
        FaultAccess.Prefetch => 0,
        FaultAccess.Read => 1,
        FaultAccess.Write => 2,
        _ => 3,
    };

    void Violate(string message) => Hub.Violate(PropertyCatalogue.FaultResolvedOnce, message);
}
