using GpuMm.Harness.Execution;
using GpuMm.Harness.Systems.Pagemap.Checking;
using GpuMm.Harness.Systems.Svm;
using GpuMm.Harness.Systems.Svm.Checking;
using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Manager.Checking;

/// <summary>Marks what only the parts together come to.</summary>
sealed class Meetings(ManagerWorld world) : PagemapObserver
{
    const ulong PagesPerTable = 512;

    readonly Dictionary<int, Call> underWay = []; // by task

    /// <summary>Whichever began first: that two calls begin commutes.</summary>
    public override void Invoked(Call call)
    {
        underWay[call.Task] = call;
        if (IsUnderWay<SvmOperation.Unplug>() && IsUnderWay<SvmOperation.PrepareMap>())
            Hub.Mark(ManagerSometimes.PreparedDuringUnplug);
    }

    public override void Responded(Call call)
    {
        underWay.Remove(call.Task);
        if (call.Operation is SvmOperation.GpuAccess access && call.Response is SvmResponse.Accessed answer)
            MarkAccess(access, answer.Outcome == AccessOutcome.Done);
        else if (call.Operation is SvmOperation.UnmapPages && IsUnderWay<SvmOperation.GpuAccess>())
            Hub.Mark(ManagerSometimes.BufferUnmappedDuringAccess);
        else if (call is { Operation: SvmOperation.ExecuteMap, Response: SvmResponse.Mapped } && IsUnderWay<SvmOperation.Populate>())
            Hub.Mark(ManagerSometimes.BufferMappedDuringMigration);
    }

    /// <summary>The buffer's entry and that of a page in device memory lie in one page table.</summary>
    public override void CpuPteChanged(MmStruct mm, Vfn vfn, CpuPte before, CpuPte after)
    {
        if (after.Kind == CpuPteKind.DevicePrivate && Hub.Kernel.RunningTask?.Id == GpuWorld.FaultWorker)
            Hub.Mark(ManagerSometimes.FetchedByFault);
        if (after.Kind != CpuPteKind.DevicePrivate || vfn.Raw / PagesPerTable != Unmanaged.Raw / PagesPerTable)
            return;
        Hub.Touch(StepKind.Read, SvmEvents.EntryResource(0, SvmWindow.UnmanagedPage));
        if (world.EntryOf(world.Processes[0], Unmanaged).Valid)
            Hub.Mark(ManagerSometimes.TableSharedByBufferAndDevicePage);
    }

    static Vfn Unmanaged => SvmWindow.Unmanaged.Start;

    void MarkAccess(SvmOperation.GpuAccess access, bool done)
    {
        if (IsUnderWay<SvmOperation.Unplug>())
            Hub.Mark(ManagerSometimes.AccessedDuringUnplug);
        if (SvmWindow.IsUnmanaged(access.Page))
        {
            Hub.Mark(!done ? ManagerSometimes.BufferAccessRefused
                : access.Access == FaultAccess.Read ? ManagerSometimes.BufferRead : ManagerSometimes.BufferWritten);
        }
        else if (done && IsInDeviceMemory(access.Page))
        {
            Hub.Mark(access.Access == FaultAccess.Atomic ? ManagerSometimes.AtomicInDeviceMemory : ManagerSometimes.GpuReadDevicePage);
        }
    }

    bool IsInDeviceMemory(int page) =>
        world.Processes[0].Mm is { } mm && mm.Peek(SvmWindow.VfnOf(page)).Kind == CpuPteKind.DevicePrivate;

    bool IsUnderWay<T>() => underWay.Values.Any(call => call.Operation is T);
}
