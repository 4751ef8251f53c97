using GpuMm.Harness.Checking;
using GpuMm.Harness.Execution;
using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Vm;
using GpuMm.Model.Lifecycles;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Vm.Checking;

/// <summary>When a suspend was granted the GPU has lost its power, and until somebody resumes it no VM gets a slot that works.</summary>
sealed class PoweredOff(VmWorld world) : VmObserver
{
    readonly Dictionary<int, (int Resets, int Resumes)> suspends = []; // by task: what there had been when its suspend began
    int resumesBegun;
    int resumesUnderWay;
    bool isOff;

    public override void Invoked(Call call)
    {
        if (call.Operation is VmOperation.Suspend)
        {
            suspends[call.Task] = (world.Device.Hardware.ResetCount, resumesUnderWay > 0 ? -1 : resumesBegun);
        }
        else if (call.Operation is VmOperation.Resume)
        {
            Hub.Touch(StepKind.Write, Resource.History); // from here on slots may be given again
            resumesBegun++;
            resumesUnderWay++;
            isOff = false;
        }
    }

    public override void Responded(Call call)
    {
        if (call.Operation is VmOperation.Resume)
            resumesUnderWay--;
        if (!suspends.Remove(call.Task, out var before) || call.Response is not VmResponse.Done)
            return;
        isOff = resumesBegun == before.Resumes;
        if (world.Device.Hardware.ResetCount == before.Resets)
            Hub.Violate(PropertyCatalogue.Lifecycle, "a suspend was granted, and the GPU has kept its power");
    }

    public override void SlotChanged(AsSlot slot, AsSlotState before)
    {
        if (isOff && slot is { State: AsSlotState.Active, Vm: { } vm })
            Hub.Violate(PropertyCatalogue.Lifecycle, $"{slot} was enabled for vm {vm.Id} while the GPU is suspended");
    }
}
