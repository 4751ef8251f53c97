using GpuMm.Harness.Systems.Svm.Checking;
using GpuMm.Implementation.Machine;
using GpuMm.Implementation.Svm;

namespace GpuMm.Harness.Systems.Manager.Checking;

/// <summary>
/// Whether the worker handles faults, which may be of accesses that are over: a replay for others has let them through.
/// </summary>
sealed class FaultsUnderWay : NouveauObserver
{
    int fetched;

    public bool AreUnderWay => fetched > 0;

    public override void FaultFetched(FaultEntry fault, bool stale) => fetched += stale ? 0 : 1;

    public override void FaultHandled(SvmFault fault, FaultOutcome outcome) => fetched--;
}
