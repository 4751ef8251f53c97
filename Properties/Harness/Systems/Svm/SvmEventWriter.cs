using GpuMm.Harness.Systems.Svm.Checking;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Machine;
using GpuMm.Implementation.Machine.Walking;
using GpuMm.Implementation.Svm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Svm;

/// <summary>Writes down every event that only shared virtual memory has, with all its details, for a fingerprint.</summary>
sealed class SvmEventWriter(BinaryWriter to) : NouveauObserver
{
    /// <summary>Numbers that the entries of every system leave free.</summary>
    enum Entry : byte
    {
        CpuPteChanged = 96,
        GpuEntryChanged,
        GpuTouchesPage,
        FaultRaised,
        FaultDropped,
        FaultFetched,
        GetAdvanced,
        FaultHandled,
        Replayed,
        Reached,
    }

    public override void CpuPteChanged(MmStruct mm, Vfn vfn, CpuPte before, CpuPte after)
    {
        Write(Entry.CpuPteChanged, mm.Id);
        to.Write(vfn.Raw);
        to.Write($"{before}");
        to.Write($"{after}");
    }

    public override void GpuEntryChanged(VirtualPage page, HardwarePte entry)
    {
        Write(Entry.GpuEntryChanged, page.Space);
        to.Write(page.Vfn.Raw);
        to.Write(entry.Valid ? GpuEntries.Text(entry) : "");
    }

    public override void GpuTouchesPage(VirtualPage page, Pfn frame, Access access, bool inHost)
    {
        Write(Entry.GpuTouchesPage, page.Space, (int)access, inHost ? 1 : 0);
        to.Write(page.Vfn.Raw);
        to.Write(frame.Raw);
    }

    public override void FaultRaised(FaultEntry fault) => Write(Entry.FaultRaised, fault);

    public override void FaultDropped(FaultEntry fault) => Write(Entry.FaultDropped, fault);

    public override void FaultFetched(FaultEntry fault, bool stale)
    {
        Write(Entry.FaultFetched, fault);
        to.Write(stale);
    }

    public override void GetAdvanced(int from, int to) => Write(Entry.GetAdvanced, from, to);

    public override void FaultHandled(SvmFault fault, FaultOutcome outcome)
    {
        Write(Entry.FaultHandled, fault.Entry);
        to.Write((byte)outcome);
    }

    public override void Replayed(long at)
    {
        Write(Entry.Replayed);
        to.Write(at);
    }

    public override void Reached(SvmMark mark) => Write(Entry.Reached, (int)mark);

    void Write(Entry entry, FaultEntry fault)
    {
        to.Write((byte)entry);
        to.Write($"{fault}");
    }

    void Write(Entry entry, params ReadOnlySpan<int> numbers)
    {
        to.Write((byte)entry);
        foreach (int number in numbers)
            to.Write(number);
    }
}
