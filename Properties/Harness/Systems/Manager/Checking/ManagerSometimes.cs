using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Svm.Checking;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Pagemap;
using GpuMm.Implementation.Svm;

namespace GpuMm.Harness.Systems.Manager.Checking;

/// <summary>Situations that only the parts together have.</summary>
enum ManagerSometimes
{
    TableSharedByBufferAndDevicePage,
    FetchedByFault,
    BufferRead,
    BufferWritten,
    BufferAccessRefused,
    BufferMappedDuringMigration,
    BufferUnmappedDuringAccess,
    GpuReadDevicePage,
    AtomicInDeviceMemory,
    AccessedDuringUnplug,
    PreparedDuringUnplug,
}

/// <summary>All situations of the memory manager: the above, those of its parts, and a failure at each of its sites.</summary>
static class ManagerSituations
{
    public static readonly SituationList All = new(
        ManagerLimits.Sites,
        SituationList.Every<ManagerSometimes>(),
        SituationList.Every(SvmSometimes.ClosedDuringFault),
        SituationList.Every(
            SvmMark.MigratedToVram, SvmMark.MigratedHoleToVram, SvmMark.MigratedToRam, SvmMark.Evicted, SvmMark.DeviceMemoryExhausted,
            SvmMark.BindSkippedHole),
        SituationList.Every<PagemapMark>(),
        SituationList.Every(MmMark.ForkCopiedPinned));
}
