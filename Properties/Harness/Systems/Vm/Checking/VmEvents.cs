using GpuMm.Harness.Checking;
using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Machine;
using GpuMm.Implementation.Vm;
using GpuMm.Model.Lifecycles;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Vm.Checking;

/// <summary>
/// Hears everything that happens in panthor's driver in one execution and on its GPU, touches what the observers look at, and tells them.
/// What every system has to tell goes on to the hub.
/// </summary>
sealed class VmEvents : IVmListener
{
    const int MostSlots = 32;

    readonly EventHub hub;
    readonly int slots;
    readonly List<VmObserver> observers;

    /// <summary>Those observers that the hub already has hear of it from the start.</summary>
    public VmEvents(EventHub hub, int slots) => (this.hub, this.slots, observers) = (hub, slots, [.. hub.Observers.OfType<VmObserver>()]);

    public void Add(Observer observer)
    {
        hub.Add(observer);
        if (observer is VmObserver ours)
            observers.Add(ours);
    }

    public void PageAllocated(Pfn page, PageOwner owner)
    {
        hub.Touch(StepKind.Write, PageResource(page));
        hub.PageAllocated(page, owner);
    }

    public void PageFreed(Pfn page, PageOwner formerOwner)
    {
        hub.Touch(StepKind.Write, PageResource(page));
        hub.PageFreed(page, formerOwner);
    }

    public void MemoryFaulted(MemoryFault fault)
    {
        hub.Touch(StepKind.Read, fault.Place); // whose the page was, such as nobody's when it is freed again
        hub.MemoryFaulted(fault);
    }

    public void GpuTouchesPage(int slot, Pfn root, VirtualAddress page, Pfn frame, Access access)
    {
        LookedAtByCheckers();
        foreach (var observer in observers)
            observer.GpuTouchesPage(slot, root, page, frame, access);
    }

    public void TlbHit(int slot, VirtualAddress page)
    {
        hub.Mark(VmSometimes.TlbHit);
        LookedAtByCheckers();
        foreach (var observer in observers)
            observer.TlbHit(slot, page);
    }

    public void TlbChanged(int slot)
    {
        LookedAtByCheckers();
        hub.Touch(StepKind.Read, Cached(slot)); // commutes with other fills; the check is the write
    }

    public void AccessWaitedForRegion(int slot) => hub.Mark(VmSometimes.AccessWaitedForRegion);

    public void CommandWaited(int slot, AsCommand command) => hub.Mark(VmSometimes.CommandWaitedForAccesses);

    public void FaultRaised(int slot, MaliFault fault)
    {
        LookedAtByCheckers();
        foreach (var observer in observers)
            observer.FaultRaised(slot, fault);
    }

    public void VmChanged(PanthorVm vm, VmState before)
    {
        LookedAtByCheckers();
        foreach (var observer in observers)
            observer.VmChanged(vm, before);
    }

    public void SlotChanged(AsSlot slot, AsSlotState before)
    {
        LookedAtByCheckers();
        hub.Touch(StepKind.Write, UseOf(slot.Index));
        hub.Touch(StepKind.Write, Cached(slot.Index));
        foreach (var observer in observers)
            observer.SlotChanged(slot, before);
    }

    public void BindExecuted(PanthorVm vm, OpCtx op, Errno errno)
    {
        LookedAtByCheckers();
        for (int slot = 0; slot < slots; slot++)
            hub.Touch(StepKind.Read, UseOf(slot));
        if (vm.Slot is { } own)
            hub.Touch(StepKind.Write, Cached(own.Index));
        foreach (var observer in observers)
            observer.BindExecuted(vm, op, errno);
    }

    public void Split(SplitCase which) => hub.Mark(VmSometimes.SmMapCase1 + (int)which - 1);

    public void EntriesWritten(PanthorVm vm, ulong iova, ulong size)
    {
        if (size == 0)
            return;
        for (int slot = 0; slot < slots; slot++)
        {
            hub.Touch(StepKind.Read, UseOf(slot));
            hub.Touch(StepKind.Read, new Resource(ResourceKind.AddressSpaceSlot, (ulong)slot)); // which region is locked, for whom
        }

        foreach (var observer in observers)
            observer.EntriesWritten(vm, iova, size);
    }

    public void BindQueued(BindJob job)
    {
        LookedAtByCheckers();
        foreach (var observer in observers)
            observer.BindQueued(job);
    }

    public void BindSignalled(BindJob job, Errno errno)
    {
        hub.Touch(StepKind.Write, Resource.History); // an event of the history: who calls later calls after it
        hub.Mark(errno == Errno.None ? VmSometimes.AsyncBindSucceeded : VmSometimes.AsyncBindFailed);
        foreach (var observer in observers)
            observer.BindSignalled(job, errno);
    }

    public void ObjectCounted(VmObject kind, int change)
    {
        foreach (var observer in observers)
            observer.ObjectCounted(kind, change);
    }

    public void Reached(VmMark mark)
    {
        hub.Mark(mark);
        foreach (var observer in observers)
            observer.Reached(mark);
    }

    /// <summary>A return writes the history: it commutes with nothing that a checker could see.</summary>
    void LookedAtByCheckers() => hub.Touch(StepKind.Read, Resource.History);

    /// <summary>Whose slot it is, and whether it has users. The driver looks under its lock, the checkers when they want to.</summary>
    static Resource UseOf(int slot) => new(ResourceKind.Audit, (ulong)(1 + slot));

    /// <summary>What the slot's TLB holds.</summary>
    static Resource Cached(int slot) => new(ResourceKind.Audit, (ulong)(1 + MostSlots + slot));

    static Resource PageResource(Pfn page) => new(ResourceKind.HostPage, page.Raw);
}
