using GpuMm.Harness.Checking;
using GpuMm.Implementation.Machine;
using GpuMm.Implementation.Vm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Vm.Checking;

/// <summary>
/// Entries of a VM whose jobs could be running are written only while the region around them is locked: the GPU sees the state before a
/// bind or the state after it. And neither the region nor what is written is larger than it must be: whoever has nothing to do with the
/// bind need not wait, and of what lies beside it only the rest of a block may be written again.
/// </summary>
sealed class RegionLocked(VmWorld world) : VmObserver
{
    const int LeastWidth = 14; // 32 KiB

    readonly Dictionary<int, (ulong Start, ulong Last, LockRegion? Region)> written = []; // by number of the VM, since its last bind

    public override void EntriesWritten(PanthorVm vm, ulong iova, ulong size)
    {
        var hardware = world.Device.Hardware;
        var (start, last, region) = written.GetValueOrDefault(vm.Id, (ulong.MaxValue, 0, null));
        var locked = vm.Slot is { } own ? hardware.LockedRegion(own.Index) : null;
        written[vm.Id] = (Math.Min(start, iova), Math.Max(last, iova + (size - 1)), locked ?? region);
        if (vm.ActiveCount == 0)
            return;
        for (int slot = 0; slot < hardware.Slots; slot++)
        {
            if (hardware.RootOf(slot) != vm.Root || hardware.LockedRegion(slot)?.Contains(new VirtualAddress(iova), size) == true)
                continue;
            Hub.Violate(PropertyCatalogue.RegionLocked,
                $"entries of vm {vm.Id} for {Bytes.Text(size)} at {Bytes.Text(iova)} were written while the GPU could walk them through "
                + $"slot {slot}", new VirtualPage(vm.Id, Vfn.Of(new VirtualAddress(iova))));
        }
    }

    public override void BindExecuted(PanthorVm vm, OpCtx op, Errno errno)
    {
        if (!written.Remove(vm.Id, out var all))
            return;
        if (RangeOf(op.Op) is var (start, last) && (BlockOf(all.Start) < BlockOf(start) || BlockOf(all.Last) > BlockOf(last)))
        {
            Hub.Violate(PropertyCatalogue.NeighboursUntouched,
                $"{op.Op} wrote entries from {Bytes.Text(all.Start)} to {Bytes.Text(all.Last)}",
                new VirtualPage(vm.Id, Vfn.Of(new VirtualAddress(all.Start))));
        }

        if (errno != Errno.None || all.Region is not { Width: > LeastWidth } region)
            return;
        bool fitsInHalf = (all.Start ^ all.Last) >> region.Width == 0;
        if (fitsInHalf)
        {
            Hub.Violate(PropertyCatalogue.RegionLocked,
                $"{op.Op} wrote entries from {Bytes.Text(all.Start)} to {Bytes.Text(all.Last)}, and had {region} locked",
                new VirtualPage(vm.Id, Vfn.Of(new VirtualAddress(all.Start))));
        }
    }

    static (ulong Start, ulong Last)? RangeOf(VmBindOp op) => op switch
    {
        VmBindOp.Map map => (map.Va, map.Va + (map.Size - 1)),
        VmBindOp.Unmap unmap => (unmap.Va, unmap.Va + (unmap.Size - 1)),
        _ => null,
    };

    static ulong BlockOf(ulong address) => address / VmLimits.BlockBytes;
}
