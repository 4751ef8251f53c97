using GpuMm.Model.Lifecycles;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.Vm;

/// <summary>Faults, resets and power: what takes a slot away from a VM although nobody else wants it.</summary>
public partial class PanthorMmu
{
    bool isSuspended; // guarded by the slots lock
    uint irqMask = uint.MaxValue; // irq.mask: the slots whose faults are to be handled, a bit each; guarded by the slots lock

    /// <summary>panthor_mmu_irq_handler, the threaded half.</summary>
    /// <returns>How many slots had a fault to handle.</returns>
    public virtual async ValueTask<int> HandleIrq()
    {
        uint status = await Hardware.ReadMmuIntRawStat();
        int handled = 0;
        foreach (var slot in slots)
        {
            if ((status >> slot.Index & 1) != 0 && await HandleFault(slot))
                handled++;
        }

        return handled;
    }

    /// <summary>
    /// Disables the slot of the VM that faulted. By the time the lock is taken the slot may be another VM's, and then its pending fault was
    /// cleared: what was read before the lock says nothing.
    /// </summary>
    protected virtual async ValueTask<bool> HandleFault(AsSlot slot)
    {
        await using (await slotsLock.Lock())
        {
            if (((await Hardware.ReadMmuIntRawStat() & irqMask) >> slot.Index & 1) == 0)
            {
                Listener.Reached(VmMark.StaleFaultIgnored);
                return false;
            }

            return await DisableFaultedSlot(slot);
        }
    }

    protected async ValueTask<bool> DisableFaultedSlot(AsSlot slot)
    {
        await ClearFault(slot);
        if (slot.IsFree || slot.State == AsSlotState.Faulty)
            return false;
        Listener.Reached(VmMark.FaultHandled);
        irqMask &= ~(1u << slot.Index); // until it is enabled again
        await DisableFaulty(slot);
        return true;
    }

    /// <summary>Suspends the MMU (panthor_mmu_suspend). EBUSY while a VM has users: the device is not idle then.</summary>
    public virtual async ValueTask<Errno> Suspend()
    {
        await using (await slotsLock.Lock())
        {
            if (Array.Exists(slots, slot => slot.Vm?.ActiveCount > 0))
            {
                Listener.Reached(VmMark.SuspendRefused);
                return Errno.EBUSY;
            }

            foreach (var slot in slots)
            {
                if (!slot.IsFree)
                    await DisableAndRelease(slot);
            }

            isSuspended = true;
            Hardware.PowerOff();
            return Errno.None;
        }
    }

    public virtual async ValueTask Resume()
    {
        await using (await slotsLock.Lock())
            isSuspended = false;
    }

    /// <summary>panthor_mmu_pre_reset, the soft reset, and panthor_mmu_post_reset.</summary>
    public async ValueTask Reset()
    {
        await using (await slotsLock.Lock())
            ResetAll();
    }

    /// <summary>
    /// After it no slot is set up, nothing is cached and no region locked: each VM has to be given a slot again.
    /// </summary>
    protected void ResetAll()
    {
        Hardware.Reset();
        irqMask = uint.MaxValue;
        foreach (var slot in slots)
        {
            if (slot.IsFree)
                continue;
            slot.LockedRegion = null;
            slot.Vm!.Slot = null;
            slot.Become(AsSlotState.Free, null);
        }

        idleVms.Clear();
    }

    /// <summary>The answer to a slot that no longer obeys (panthor_device_schedule_reset), here at once.</summary>
    protected void ResetAfterTimeout()
    {
        Listener.Reached(VmMark.ResetAfterTimeout);
        ResetAll();
    }

    async ValueTask DisableFaulty(AsSlot slot)
    {
        if (await DisableSlot(slot) == Errno.None)
            slot.Become(AsSlotState.Faulty, slot.Vm);
        else
            ResetAfterTimeout();
    }

    /// <summary>
    /// The handler looks at the slot's faults again (defect P10). MMU_INT_MASK, which follows irq.mask, is for whoever waits to be
    /// interrupted; here the handler is called.
    /// </summary>
    protected virtual void Unmask(AsSlot slot) => irqMask |= 1u << slot.Index;

    protected virtual async ValueTask ClearFault(AsSlot slot) => await Hardware.ClearInterrupt(1u << slot.Index);
}
