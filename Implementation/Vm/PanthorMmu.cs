using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Machine;
using GpuMm.Model.Lifecycles;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.Vm;

/// <summary>
/// Who has which address-space slot: there are fewer slots than VMs. A VM gets one with its first user, keeps it when the last user is
/// gone, and loses it when another VM needs it (struct panthor_mmu, drivers/gpu/drm/panthor/panthor_mmu.c).
/// </summary>
/// <remarks>
/// After "[PATCH v4 07/14] drm/panthor: Add the MMU/VM logical block", with the later repairs: "drm/panthor: Add support for atomic page
/// table updates" (6e2d3b3e8589) and what mended it. A slot that is free has nothing in its TLB and no locked region: whoever releases a
/// slot flushes it (defect P15), and unlocks it (defect P14).
/// <para>Lock order: a VM's op_lock, then the slots lock.</para>
/// </remarks>
public partial class PanthorMmu
{
    const int FirmwareSlot = 0;

    readonly PanthorDevice device;
    readonly Mutex slotsLock;
    readonly AsSlot[] slots;
    readonly List<PanthorVm> idleVms = []; // lru_list: least recently used first

    public PanthorMmu(PanthorDevice device)
    {
        this.device = device;
        slotsLock = new Mutex(device.Kernel, device.Kernel.Lockdep.Class("as slots_lock", onFencePath: true));
        slots = [.. Enumerable.Range(0, device.Slots).Select(index => new AsSlot(index, device.Listener))];
    }

    /// <summary>The slots, for audits: reading them needs no lock.</summary>
    public IReadOnlyList<AsSlot> Slots => slots;

    /// <summary>The VMs that would lose their slots, first to go first; for audits.</summary>
    public IReadOnlyList<PanthorVm> IdleVms => idleVms;

    protected Mutex SlotsLock => slotsLock;

    protected MaliMmu Hardware => device.Hardware;

    protected IVmListener Listener => device.Listener;

    /// <summary>The fast half of panthor_vm_active: a user more for a VM that has users and a slot.</summary>
    /// <returns>Null if the slow half is needed.</returns>
    public async ValueTask<SlotUse?> TryAddUser(PanthorVm vm)
    {
        await using (await slotsLock.Lock())
        {
            if (vm.ActiveCount == 0 || vm.Slot is not { } slot)
                return null;
            vm.ActiveCount++;
            return UseOf(slot);
        }
    }

    /// <summary>
    /// The slow half: finds a slot and enables it. The caller holds the VM's op_lock, so that no bind is half-way (defect P13).
    /// </summary>
    /// <returns>EBUSY: every slot has users. ENODEV: the device is suspended. ETIMEDOUT: the hardware did not answer.</returns>
    public async ValueTask<(Errno Errno, SlotUse? Use)> AddUser(PanthorVm vm)
    {
        await using (await slotsLock.Lock())
        {
            if (isSuspended)
            {
                Listener.Reached(VmMark.RefusedWhileSuspended);
                return (Errno.ENODEV, null);
            }

            if (vm.Slot is null)
            {
                var errno = await Assign(vm);
                if (errno != Errno.None)
                    return (errno, null);
            }
            else if (vm.Slot.State == AsSlotState.Faulty)
            {
                var errno = await Reenable(vm.Slot, vm);
                if (errno != Errno.None)
                    return (errno, null);
            }
            else
            {
                Listener.Reached(VmMark.SlotReused);
            }

            TakeOffLru(vm);
            vm.ActiveCount++;
            if (vm.Slot!.State == AsSlotState.Idle)
                vm.Slot.Become(AsSlotState.Active, vm);
            return (Errno.None, UseOf(vm.Slot));
        }
    }

    /// <summary>panthor_vm_idle: with the last user the VM becomes one that may lose its slot.</summary>
    public async ValueTask RemoveUser(PanthorVm vm)
    {
        await using (await slotsLock.Lock())
        {
            if (--vm.ActiveCount > 0 || vm.Slot is not { } slot)
                return;
            idleVms.Add(vm);
            if (slot.State == AsSlotState.Active)
                slot.Become(AsSlotState.Idle, vm);
        }
    }

    /// <summary>The VM will never run again: its slot is free for others.</summary>
    public async ValueTask Forget(PanthorVm vm)
    {
        await using (await slotsLock.Lock())
        {
            if (vm.Slot is { } slot)
                await DisableAndRelease(slot);
        }
    }

    /// <summary>The VM is lost: whatever of its jobs is still running gets no further.</summary>
    public async ValueTask Disable(PanthorVm vm)
    {
        await using (await slotsLock.Lock())
        {
            if (vm.Slot is { } slot && slot.State != AsSlotState.Faulty)
                await DisableFaulty(slot);
        }
    }

    async ValueTask<Errno> Assign(PanthorVm vm)
    {
        if (FindFree() is not { } slot)
        {
            if (idleVms.Count == 0)
            {
                Listener.Reached(VmMark.EverySlotActive);
                return Errno.EBUSY;
            }

            slot = Victim(idleVms).Slot!;
            await Evict(slot);
        }

        return await Enable(slot, vm);
    }

    SlotUse UseOf(AsSlot slot) => new(slot.Index, Hardware.ResetCount);

    protected virtual PanthorVm Victim(IReadOnlyList<PanthorVm> leastRecentlyUsedFirst) => leastRecentlyUsedFirst[0];

    /// <summary>A VM with users does not give way (defect P39b).</summary>
    protected virtual void TakeOffLru(PanthorVm vm) => idleVms.Remove(vm);

    AsSlot? FindFree() => Array.Find(slots, slot => slot.IsFree && slot.Index != FirmwareSlot);

    /// <summary>
    /// Takes a slot from its idle VM for another that will be enabled at once, so its registers may stay as they are; its TLB and its
    /// locked region may not.
    /// </summary>
    protected virtual async ValueTask Evict(AsSlot slot)
    {
        Listener.Reached(slot.LockedRegion is null ? VmMark.SlotEvicted : VmMark.SlotEvictedDuringBind);
        var errno = await Unlock(slot); // first: a flush reaches no further than the locked region
        if (errno == Errno.None)
            errno = await FlushForRecycling(slot);
        if (errno != Errno.None)
            ResetAfterTimeout();
        else
            await Release(slot);
    }

    protected virtual ValueTask<Errno> FlushForRecycling(AsSlot slot) => Command(slot, AsCommand.FlushMem);

    /// <summary>Points the slot to the VM's tables. If the hardware does not answer, the slot is as free as before (defect P29).</summary>
    protected virtual async ValueTask<Errno> Enable(AsSlot slot, PanthorVm vm)
    {
        Bind(slot, vm);
        Unmask(slot);
        var errno = await PointTo(slot, vm.Root);
        if (errno == Errno.None)
            return errno;
        Listener.Reached(VmMark.EnableFailed);
        await DisableAndRelease(slot);
        return errno;
    }

    /// <summary>The slot of a VM that faulted and has no users any more works again (defect P39c).</summary>
    protected virtual async ValueTask<Errno> Reenable(AsSlot slot, PanthorVm vm)
    {
        await ClearFault(slot);
        Unmask(slot);
        var errno = await PointTo(slot, vm.Root);
        if (errno != Errno.None)
        {
            ResetAfterTimeout();
            return errno;
        }

        Listener.Reached(VmMark.SlotReenabledAfterFault);
        slot.Become(AsSlotState.Active, vm);
        return Errno.None;
    }

    protected async ValueTask<Errno> PointTo(AsSlot slot, Pfn? root)
    {
        await Hardware.WriteTransTab(slot.Index, root);
        return await Command(slot, AsCommand.Update);
    }

    /// <summary>panthor_mmu_as_disable and panthor_vm_release_as_locked.</summary>
    protected async ValueTask DisableAndRelease(AsSlot slot)
    {
        if (await DisableSlot(slot) == Errno.None)
            await Release(slot);
        else
            ResetAfterTimeout();
    }

    /// <summary>
    /// First nobody translates any more, then the region is unlocked, then the TLB goes: an access that waited for the region must not see
    /// what is in it, and a flush reaches no further than a locked region.
    /// </summary>
    protected virtual async ValueTask<Errno> DisableSlot(AsSlot slot)
    {
        var errno = await PointTo(slot, null);
        if (errno == Errno.None)
            errno = await Unlock(slot);
        return errno == Errno.None ? await Command(slot, AsCommand.FlushMem) : errno;
    }

    protected static void Bind(AsSlot slot, PanthorVm vm)
    {
        vm.Slot = slot;
        slot.Become(AsSlotState.Active, vm);
    }

    /// <summary>The slot is nobody's.</summary>
    protected virtual async ValueTask Release(AsSlot slot)
    {
        await ClearFaultOfFormerVm(slot);
        idleVms.Remove(slot.Vm!);
        slot.Vm!.Slot = null;
        slot.Become(AsSlotState.Free, null);
    }

    /// <summary>A fault that it left pending must not be taken for the next one's (defect P39).</summary>
    protected virtual ValueTask ClearFaultOfFormerVm(AsSlot slot) => ClearFault(slot);
}
