using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vm;
using GpuMm.Implementation.Vm;

namespace GpuMm.Harness.Defects.Vm;

/// <summary>
/// The node of the list stays linked, and is linked again when the VM is idle once more.
/// </summary>
sealed class P39bStaysOnLru(PanthorDevice device) : PanthorMmu(device)
{
    public static readonly VmVariant Variant = VmVariant.OfSlots(
        "P39b", "a VM that is active again stays on the list of the idle ones",
        "whoever needs a slot finds a VM on the list that has none, and follows a NULL pointer",
        "own",
        PropertyCatalogue.Progress, device => new P39bStaysOnLru(device));

    protected override void TakeOffLru(PanthorVm vm)
    {
    }
}
