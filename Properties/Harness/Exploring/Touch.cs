using GpuMm.Implementation.Kernel;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Exploring;

/// <summary>
/// One thing that a step touched. Steps commute unless something that one touches conflicts with something that the other touches.
/// </summary>
readonly record struct Touch(StepKind Kind, Resource Resource)
{
    public bool Changes => Kind.Changes;

    /// <summary>
    /// As a step it waits until something is so that may cease to be so. A GPU access to an address-space slot waits while its region is
    /// locked.
    /// </summary>
    public bool MayBeClosed => Kind == StepKind.Wait || (Kind == StepKind.Read && Resource.Kind == ResourceKind.AddressSpaceSlot);

    public bool ConflictsWith(Touch other) => (Changes || other.Changes) && Resource == other.Resource;

    /// <summary>What touching a word means for its page.</summary>
    public Touch? ToPage => Resource.Kind == ResourceKind.VramWord
        ? new Touch(StepKind.Read, new Resource(ResourceKind.VramPage, Resource.Id / PageSize.Bytes)) : null;

    public static bool Conflict(ReadOnlySpan<Touch> some, ReadOnlySpan<Touch> others)
    {
        foreach (var touch in some)
        {
            foreach (var other in others)
            {
                if (touch.ConflictsWith(other))
                    return true;
            }
        }

        return false;
    }
}
