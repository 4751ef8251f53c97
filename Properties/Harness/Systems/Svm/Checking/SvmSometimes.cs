using GpuMm.Harness.Checking;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Svm;

namespace GpuMm.Harness.Systems.Svm.Checking;

/// <summary>Situations that a campaign of shared virtual memory must reach, as its checkers and its processes see them.</summary>
enum SvmSometimes
{
    TlbHit,
    PdeCacheHit,
    InvalidationWaitedForWalks,
    TasksOverlapped,
    FaultBufferOverflowed,
    MunmapDuringFault,
    CopyOnWriteDuringFault,
    MigrationDuringFault,
    ReclaimDuringFault,
    GpuReadOk,
    GpuWriteOk,
    GpuAtomicOk,
    GpuPrefetchOk,
    GpuReadRefused,
    GpuWriteRefused,
    GpuAtomicRefused,
    GpuPrefetchRefused,
    GpuOutOfMemory,
    CpuRefused,
    CpuBusError,
    CpuOutOfMemory,
    GpuReadWhatCpuWrote,
    CpuReadWhatGpuWrote,
    ClosedDuringFault,
}

/// <summary>
/// All situations of shared virtual memory: the above, the marks of the driver and of the kernel, and a failure at each site.
/// </summary>
static class SvmSituations
{
    public static readonly SituationList All = new(
        SvmLimits.Sites, SituationList.Every<SvmSometimes>(), SituationList.Every<SvmMark>(), SituationList.Every<MmMark>());
}
