using GpuMm.Implementation.Machine;
using GpuMm.Model.Lifecycles;

namespace GpuMm.Implementation.Vm;

/// <summary>An address-space slot as the driver sees it (panthor_as_slot). Guarded by the slots lock.</summary>
public sealed class AsSlot(int index, IVmListener listener)
{
    public int Index => index;

    /// <summary>The VM that has it; null if none has.</summary>
    public PanthorVm? Vm { get; private set; }

    public AsSlotState State { get; private set; } = AsSlotState.Free;

    /// <summary>The region that an executing bind has locked; null if none has.</summary>
    public LockRegion? LockedRegion { get; set; }

    public bool IsFree => State == AsSlotState.Free;

    /// <summary>Gives it to a VM, or takes it away; whether it may is for <see cref="AsSlotLifecycle"/> to say.</summary>
    public void Become(AsSlotState state, PanthorVm? vm)
    {
        var before = State;
        (State, Vm) = (state, vm);
        listener.SlotChanged(this, before);
    }

    public override string ToString() => $"slot {index} ({State})";
}

/// <summary>
/// What a job needs to run: a slot, and which life of the GPU it belongs to. A reset ends every job that began before it.
/// </summary>
public readonly record struct SlotUse(int Slot, int ResetCount);
