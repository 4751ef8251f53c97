using GpuMm.Implementation.Kernel;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.Machine;

/// <summary>
/// An invalidation under way. Until it is acknowledged the caches may still serve what they hold; whoever is served meanwhile must be over
/// before it can be acknowledged.
/// </summary>
sealed class Invalidation(VramAddress pdb, List<InFlightAccess> waitsFor, Action acknowledged) : Gate
{
    public VramAddress Pdb => pdb;

    public override bool IsOpen => waitsFor.TrueForAll(access => access.IsOver);

    public override void Passed() => acknowledged();

    public override string Describe() => "TLB invalidation, waiting for older GPU accesses";

    /// <summary>An access was served from a cache whose entries are doomed.</summary>
    public void WaitAlsoFor(InFlightAccess access)
    {
        access.MayFillCaches = false;
        waitsFor.Add(access);
    }
}
