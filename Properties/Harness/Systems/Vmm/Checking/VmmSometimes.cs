using GpuMm.Harness.Checking;
using GpuMm.Implementation.Vmm;

namespace GpuMm.Harness.Systems.Vmm.Checking;

/// <summary>Situations that a campaign of the Vmm must reach, as its checkers and its client see them.</summary>
enum VmmSometimes
{
    TlbHit,
    PdeCacheHit,
    InvalidationWaitedForWalks,
    GpuAccessFaulted,
    GpuReadOk,
    GpuWriteOk,
    GpuWriteRefused,
    ReadMappingSawFrame,
    ReadMappingSawNothing,
    TasksOverlapped,
    RangeStraddles2MiB,
    RangeStraddles512MiB,
    RangeStraddles256GiB,
    RangeStraddles128TiB,
    BadWindowRefused,
    WrongFramesRefused,
    RangeDropped,
    MappingCancelled,
}

/// <summary>All situations of the Vmm: the above, the marks of the implementation, and a failure at each of its sites.</summary>
static class VmmSituations
{
    public static readonly SituationList All = new(VmmSystem.Sites, SituationList.Every<VmmSometimes>(), SituationList.Every<VmmMark>());
}
