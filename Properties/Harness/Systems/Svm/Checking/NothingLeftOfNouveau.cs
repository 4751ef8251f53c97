using GpuMm.Harness.Checking;

namespace GpuMm.Harness.Systems.Svm.Checking;

/// <summary>When every process has ended, nobody has an svmm any more.</summary>
sealed class NothingLeftOfNouveau(GpuWorld world) : NouveauObserver
{
    public override void AtQuiescence()
    {
        foreach (var svmm in world.Svmms)
        {
            if (svmm.IsFreed)
                continue;
            Hub.Violate(PropertyCatalogue.RefcountBalanced,
                $"the svmm of process {svmm.Process.Id} was closed, and somebody still has a reference to it");
        }
    }
}
