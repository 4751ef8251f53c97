using GpuMm.Implementation.Machine;
using GpuMm.Model.Lifecycles;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.Vm;

/// <summary>Places in the driver that a campaign should have been at; a mark that is never reached shows what is not tested.</summary>
public enum VmMark
{
    BlockMapped,
    BlockSplit,
    BlockSplitOnBothSides,
    MapRolledBack,
    VmUnusable,
    RefusedByUnusableVm,
    RefusedByDestroyedVm,
    SlotReused,
    SlotEvicted,
    SlotEvictedDuringBind,
    EverySlotActive,
    EnableFailed,
    SlotReenabledAfterFault,
    FaultHandled,
    StaleFaultIgnored,
    ResetAfterTimeout,
    SuspendRefused,
    RefusedWhileSuspended,
    BindWaitedForFence,
    BindBehindOtherBind,
    KernelRangePlaced,
    VmFreedByLastUser,
    TablesLeftOver,
}

/// <summary>Who hears of what happens in panthor's driver. Called at the step where it happens.</summary>
public interface IVmListener : IMaliListener
{
    void VmChanged(PanthorVm vm, VmState before);

    void SlotChanged(AsSlot slot, AsSlotState before);

    /// <summary>A bind of the VM has been executed, with the op_lock still held; it did nothing if the errno says so.</summary>
    void BindExecuted(PanthorVm vm, OpCtx op, Errno errno);

    /// <summary>The step of an executing bind that split or replaced an existing mapping, by its number in drm_gpuvm.</summary>
    void Split(SplitCase which);

    /// <summary>Entries of the VM's tables for this range were written.</summary>
    void EntriesWritten(PanthorVm vm, ulong iova, ulong size);

    void BindQueued(BindJob job);

    /// <summary>The out-fence of a job was signalled.</summary>
    void BindSignalled(BindJob job, Errno errno);

    /// <summary>An object of the driver (a VMA, a link to a buffer object, a job) was allocated (+1) or freed (-1).</summary>
    void ObjectCounted(VmObject kind, int change);

    void Reached(VmMark mark);
}

/// <summary>What the driver allocates beside page tables.</summary>
public enum VmObject
{
    Vma,
    VmBo,
    BindJob,
}
