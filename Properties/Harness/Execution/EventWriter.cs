using GpuMm.Harness.Checking;
using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Machine;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Execution;

/// <summary>
/// Observes an execution and judges nothing: it writes down every event that every system has, with all its details, for a fingerprint.
/// </summary>
/// <remarks>Calls and answers are left to the history, the end to the record of the execution, and a system's own events to it.</remarks>
sealed class EventWriter(BinaryWriter to) : Observer
{
    public override void PageAllocated(Pfn page, PageOwner owner) => Write(Fingerprint.Entry.PageAllocated, page, owner);

    public override void PageFreed(Pfn page, PageOwner formerOwner) => Write(Fingerprint.Entry.PageFreed, page, formerOwner);

    public override void MemoryFaulted(MemoryFault fault)
    {
        Begin(Fingerprint.Entry.MemoryFaulted);
        to.Write((byte)fault.Kind);
        to.Write(fault.Place.Id);
        to.Write((byte)fault.Owner.Use);
        to.Write(fault.Owner.Id);
        to.Write(fault.By);
    }

    public override void LockdepReport(LockdepFinding finding)
    {
        Begin(Fingerprint.Entry.LockdepReport);
        to.Write(finding.ThroughReclaim);
        to.Write(finding.Message);
    }

    public override void FailureInjected(FailureSite site, int task)
    {
        Begin(Fingerprint.Entry.FailureInjected);
        to.Write((byte)site);
        to.Write(task);
    }

    public override void AtQuiescence() => Begin(Fingerprint.Entry.Quiescence);

    void Begin(Fingerprint.Entry entry) => to.Write((byte)entry);

    void Write(Fingerprint.Entry entry, Pfn page, PageOwner owner)
    {
        Begin(entry);
        to.Write(page.Raw);
        to.Write((byte)owner.Use);
        to.Write(owner.Id);
    }
}
