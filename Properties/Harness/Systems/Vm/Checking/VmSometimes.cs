using GpuMm.Harness.Checking;
using GpuMm.Implementation.Vm;

namespace GpuMm.Harness.Systems.Vm.Checking;

/// <summary>Situations that a campaign of panthor's VM must reach, as its checkers and its processes see them.</summary>
enum VmSometimes
{
    SmMapCase1,
    SmMapCase2,
    SmMapCase3,
    SmMapCase4,
    SmMapCase5,
    SmMapCase6,
    SmMapCase7,
    SmMapCase8,
    SmMapCase9,
    SmMapCase10,
    SmMapCase11,
    SmMapCase12,
    SmMapCase13,
    SmMapCase14,
    SmMapCase15,
    TlbHit,
    AccessWaitedForRegion,
    CommandWaitedForAccesses,
    GpuReadOk,
    GpuWriteOk,
    GpuReadFaulted,
    GpuWriteFaulted,
    GpuWriteToReadOnlyRefused,
    GpuJobKilled,
    GpuJobRefused,
    LookedAndFoundBo,
    LookedAndFoundNothing,
    TasksOverlapped,
    BindRefused,
    AsyncBindRefused,
    EmptyBind,
    AsyncBindSucceeded,
    AsyncBindFailed,
    HandleReused,
}

/// <summary>All situations of panthor's VM: the above, the marks of the implementation, and a failure at each of its sites.</summary>
static class VmSituations
{
    public static readonly SituationList All = new(VmLimits.Sites, SituationList.Every<VmSometimes>(), SituationList.Every<VmMark>());
}
