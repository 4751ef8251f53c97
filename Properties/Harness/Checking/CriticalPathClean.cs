using GpuMm.Implementation.Kernel;

namespace GpuMm.Harness.Checking;

/// <summary>
/// Where a fence is about to be signalled, a lock that is elsewhere held over reclaim, or reclaim itself, can deadlock the machine.
/// </summary>
sealed class CriticalPathClean : Observer
{
    public override void LockdepReport(LockdepFinding finding)
    {
        if (finding.ThroughReclaim)
            Hub.Violate(PropertyCatalogue.CriticalPathClean, finding.Message);
    }
}
