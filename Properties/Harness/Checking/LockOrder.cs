using GpuMm.Implementation.Kernel;

namespace GpuMm.Harness.Checking;

/// <summary>Cycles in the lock order that memory reclaim has no part in.</summary>
sealed class LockOrder : Observer
{
    public override void LockdepReport(LockdepFinding finding)
    {
        if (!finding.ThroughReclaim)
            Hub.Violate(PropertyCatalogue.LockOrder, finding.Message);
    }
}
