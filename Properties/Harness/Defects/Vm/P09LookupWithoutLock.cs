using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vm;
using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Vm;

namespace GpuMm.Harness.Defects.Vm;

/// <summary>
/// Between finding the VM and taking a reference its last one can be put.
/// </summary>
sealed class P09LookupWithoutLock(KernelContext kernel) : VmPool(kernel)
{
    public static readonly VmVariant Variant = new(
        "P09", "a VM is looked up and referenced without the lock of the pool",
        "drm/panthor: Lock XArray when getting entries for the VM, Liviu Dudau, 2024-11-06",
        PropertyCatalogue.RefcountBalanced)
    {
        Consequence = "a VM that is destroyed between the look-up and the reference is used after it was freed",
        MakePool = kernel => new P09LookupWithoutLock(kernel),
    };

    readonly Resource entry = kernel.NewCell("entry of the vm pool");

    public override async ValueTask<PanthorVm?> Get(int handle)
    {
        await Kernel.Announce(StepKind.Read, entry);
        var vm = Load(handle);
        await Kernel.Announce(StepKind.Write, entry);
        vm?.Get();
        return vm;
    }
}
