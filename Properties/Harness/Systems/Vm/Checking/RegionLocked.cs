using GpuMm.Harness.Checking;
using GpuMm.Implementation.Vm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Vm.Checking;

/// <summary>
/// Entries of a VM whose jobs could be running are written only while the region around them is locked: the GPU sees the state before a
/// bind or the state after it.
/// </summary>
sealed class RegionLocked(VmWorld world) : VmObserver
{
    public override void EntriesWritten(PanthorVm vm, ulong iova, ulong size)
    {
        if (vm.ActiveCount == 0)
            return;
        var hardware = world.Device.Hardware;
        for (int slot = 0; slot < hardware.Slots; slot++)
        {
            if (hardware.RootOf(slot) != vm.Root || hardware.LockedRegion(slot)?.Contains(new VirtualAddress(iova), size) == true)
                continue;
            Hub.Violate(PropertyCatalogue.RegionLocked,
                $"entries of vm {vm.Id} for {Bytes.Text(size)} at {Bytes.Text(iova)} were written while the GPU could walk them through "
                + $"slot {slot}", new VirtualPage(vm.Id, Vfn.Of(new VirtualAddress(iova))));
        }
    }
}
