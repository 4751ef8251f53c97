using GpuMm.Implementation.Machine;
using GpuMm.Model.Lifecycles;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.Vm;

/// <summary>Commands to a slot: the region that a bind changes is locked before, flushed and unlocked afterwards.</summary>
public partial class PanthorMmu
{
    /// <summary>
    /// No access of the VM gets into the region until it is unlocked; those under way are over. Without a slot there is nothing to lock:
    /// the VM gets none while its op_lock is held. Its slot is looked up with the slots lock held, see defect P33.
    /// </summary>
    /// <returns>ETIMEDOUT: the hardware did not answer, and was reset.</returns>
    public virtual async ValueTask<Errno> LockRegion(PanthorVm vm, ulong start, ulong size)
    {
        await using (await slotsLock.Lock())
            return vm.Slot is { } slot ? await LockRegionOf(slot, start, size) : Errno.None;
    }

    /// <summary>
    /// The update is complete: what the TLB holds of the region goes, then accesses may come. A slot that was taken away or disabled
    /// meanwhile was flushed and unlocked at that time.
    /// </summary>
    /// <returns>ETIMEDOUT: the hardware did not answer, and was reset.</returns>
    public virtual async ValueTask<Errno> FlushAndUnlockRegion(PanthorVm vm)
    {
        await using (await slotsLock.Lock())
        {
            if (vm.Slot is not { LockedRegion: not null } slot)
                return Errno.None;
            var errno = await FlushAndUnlock(slot);
            if (errno != Errno.None)
                ResetAfterTimeout();
            return errno;
        }
    }

    /// <summary>Locks the region in a slot whose lock is held; one that is disabled for a fault has nobody to keep out.</summary>
    protected async ValueTask<Errno> LockRegionOf(AsSlot slot, ulong start, ulong size)
    {
        if (slot.State == AsSlotState.Faulty)
            return Errno.None;
        var region = RegionAround(start, size);
        var errno = await SendLock(slot, region);
        if (errno == Errno.None)
            slot.LockedRegion = region;
        else
            ResetAfterTimeout();
        return errno;
    }

    /// <summary>What the hardware can lock that has all of the range in it (pack_region_range; defect P17).</summary>
    protected virtual LockRegion RegionAround(ulong start, ulong size) =>
        Machine.LockRegion.Covering(new VirtualAddress(start), size);

    /// <summary>If the region is not locked, nothing may be done to it (defect P22).</summary>
    protected virtual async ValueTask<Errno> SendLock(AsSlot slot, LockRegion region)
    {
        await Hardware.WriteLockAddr(slot.Index, region);
        return await Command(slot, AsCommand.Lock);
    }

    /// <summary>In this order: what is unlocked before it is flushed is served from the TLB as it was (defect Y17).</summary>
    protected virtual async ValueTask<Errno> FlushAndUnlock(AsSlot slot)
    {
        var errno = await FlushRegion(slot);
        return errno == Errno.None ? await Unlock(slot) : errno;
    }

    /// <summary>The TLB forgets what it holds of the locked region (defect P22b).</summary>
    protected virtual ValueTask<Errno> FlushRegion(AsSlot slot) => Command(slot, AsCommand.FlushPt);

    protected virtual async ValueTask<Errno> Unlock(AsSlot slot)
    {
        if (slot.LockedRegion is null)
            return Errno.None;
        slot.LockedRegion = null;
        return await Command(slot, AsCommand.Unlock);
    }

    protected async ValueTask<Errno> Command(AsSlot slot, AsCommand command)
    {
        await Hardware.WriteCommand(slot.Index, command);
        return await Hardware.WaitReady(slot.Index);
    }
}
