using GpuMm.Implementation.Kernel;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Exploring;

/// <summary>One thing that a step touched. Steps commute unless an access of one conflicts with an access of the other.</summary>
readonly record struct Access(StepKind Kind, Resource Resource)
{
    /// <summary>Reads commute, and so do allocations: what an injected failure makes of their order is an access of its own.</summary>
    public bool Changes => Kind is not (StepKind.Read or StepKind.Local or StepKind.Allocate);

    public bool ConflictsWith(Access other) => (Changes || other.Changes) && Resource == other.Resource;

    /// <summary>The access to the whole page that an access to one of its words implies.</summary>
    public Access? ToPage => Resource.Kind == ResourceKind.VramWord
        ? new Access(StepKind.Read, new Resource(ResourceKind.VramPage, Resource.Id / PageSize.Bytes)) : null;

    public static bool Conflict(ReadOnlySpan<Access> some, ReadOnlySpan<Access> others)
    {
        foreach (var access in some)
        {
            foreach (var other in others)
            {
                if (access.ConflictsWith(other))
                    return true;
            }
        }

        return false;
    }
}
