using GpuMm.Harness.Systems.Svm.Checking;
using GpuMm.Implementation.Svm;

namespace GpuMm.Harness.Systems.Manager.Checking;

/// <summary>A fault may be refused for want of page tables only if after that there was no device memory left to ask for room.</summary>
sealed class ManagerRefusals : RefusalJustified
{
    bool areTablesExhausted;

    protected override void TablesExhausted() => areTablesExhausted = true;

    /// <summary>The fault worker has found nothing more to evict.</summary>
    public void FoundNothingToEvict()
    {
        if (areTablesExhausted)
            Excuse();
    }

    public override void FaultHandled(SvmFault fault, FaultOutcome outcome)
    {
        base.FaultHandled(fault, outcome);
        areTablesExhausted = false;
    }
}
