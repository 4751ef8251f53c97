using GpuMm.Harness.Checking;
using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Machine;
using GpuMm.Implementation.Vmm;
using GpuMm.Model.Lifecycles;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Execution;

/// <summary>Observes an execution and judges nothing: it writes down every event with all its details, for a fingerprint.</summary>
/// <remarks>Calls and answers are left to the history, and the end to the record of the execution.</remarks>
sealed class EventWriter(BinaryWriter to) : Observer
{
    const byte First = (byte)Fingerprint.Entry.FirstEvent;

    public override void MappingChanged(Mapping mapping, MappingState before)
    {
        Begin(0);
        to.Write(mapping.Vmm.Id);
        to.Write(mapping.Range.Start.Raw);
        to.Write(mapping.Range.Count);
        to.Write((byte)before);
        to.Write((byte)mapping.State);
        to.Write(mapping.EntriesMayBeLive);
    }

    public override void PageTableChanged(PageTable table, PageTableState before)
    {
        Begin(1);
        to.Write(table.Page.Raw);
        to.Write(table.InstallAddress.Raw);
        to.Write((byte)before);
        to.Write((byte)table.State);
    }

    public override void PageAllocated(Pfn page, PageOwner owner)
    {
        Begin(2);
        Write(page, owner);
    }

    public override void PageFreed(Pfn page, PageOwner formerOwner)
    {
        Begin(3);
        Write(page, formerOwner);
    }

    public override void TableLinked(TableLink link)
    {
        Begin(4);
        to.Write(link.Vmm);
        to.Write(link.Entry.Raw);
        to.Write(link.Child.Raw);
        to.Write(link.ChildLevel);
        to.Write(link.AlreadyLinked);
    }

    public override void EntryChanged(EntryChange change)
    {
        Begin(5);
        Write(change.Page);
        Write(change.Before);
        Write(change.After);
    }

    public override void GpuTouchesPage(PageOfVmm page, Pfn frame, Access access)
    {
        Begin(6);
        Write(page);
        to.Write(frame.Raw);
        to.Write((byte)access);
    }

    public override void MemoryFaulted(MemoryFault fault)
    {
        Begin(7);
        to.Write((byte)fault.Kind);
        to.Write(fault.Place.Id);
        to.Write((byte)fault.Owner.Use);
        to.Write(fault.Owner.Id);
        to.Write(fault.By);
    }

    public override void LockdepReport(LockdepFinding finding)
    {
        Begin(8);
        to.Write(finding.ThroughReclaim);
        to.Write(finding.Message);
    }

    public override void FailureInjected(FailureSite site, int task)
    {
        Begin(9);
        to.Write((byte)site);
        to.Write(task);
    }

    public override void Reached(VmmMark mark)
    {
        Begin(10);
        to.Write((byte)mark);
    }

    public override void AtQuiescence() => Begin(11);

    void Begin(int kind) => to.Write((byte)(First + kind));

    void Write(PageOfVmm page)
    {
        to.Write(page.Vmm);
        to.Write(page.Vfn.Raw);
    }

    void Write(Pfn? frame)
    {
        to.Write(frame is not null);
        to.Write(frame?.Raw ?? 0);
    }

    void Write(Pfn page, PageOwner owner)
    {
        to.Write(page.Raw);
        to.Write((byte)owner.Use);
        to.Write(owner.Id);
    }
}
