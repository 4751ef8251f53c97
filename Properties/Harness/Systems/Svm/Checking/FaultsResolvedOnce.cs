using GpuMm.Harness.Checking;
using GpuMm.Harness.Execution;
using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Machine;
using GpuMm.Implementation.Machine.Walking;
using GpuMm.Implementation.Svm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Svm.Checking;

/// <summary>
/// Each entry of the fault buffer that GET passes was fetched; each that was fetched is handled once; what counts as resolved has had,
/// since it was fetched, an entry in the GPU's page tables that lets its access through; what is not cancelled is replayed afterwards, and
/// what is has not been replayed before.
/// </summary>
sealed class FaultsResolvedOnce(GpuWorld world) : NouveauObserver
{
    readonly Dictionary<long, Fetched> open = []; // by timestamp
    readonly Dictionary<long, FaultEntry> unreplayed = [];
    int fetchedSinceAdvance;
    long lastReplay;

    sealed class Fetched(FaultEntry entry)
    {
        public FaultEntry Entry => entry;

        public bool WasSatisfied { get; set; }
    }

    public override void FaultFetched(FaultEntry fault, bool stale)
    {
        fetchedSinceAdvance++;
        if (stale)
        {
            if (fault.Timestamp >= lastReplay)
                Violate($"{Text(fault)} was skipped as out of date, and nothing has been replayed since it was raised");
            return;
        }

        open[fault.Timestamp] = new Fetched(fault)
        {
            WasSatisfied = Satisfies(world.EntryOf(world.Processes[fault.Inst], fault.Vfn), fault.Access),
        };
    }

    public override void GetAdvanced(int from, int to)
    {
        int entries = world.Drm.Faults.Entries;
        int passed = (to - from + entries) % entries;
        if (passed != fetchedSinceAdvance)
            Violate($"GET went from {from} to {to}, past {passed} entries, of which {fetchedSinceAdvance} had been fetched");
        fetchedSinceAdvance = 0;
    }

    public override void GpuEntryChanged(VirtualPage page, HardwarePte entry)
    {
        foreach (var fault in open.Values)
        {
            if (fault.Entry.Inst == page.Space && fault.Entry.Vfn == page.Vfn)
                fault.WasSatisfied |= Satisfies(entry, fault.Entry.Access);
        }
    }

    public override void FaultHandled(SvmFault fault, FaultOutcome outcome)
    {
        if (!open.Remove(fault.Entry.Timestamp, out var fetched))
        {
            Violate($"{Text(fault.Entry)} was handled, and it had not been fetched or had been handled before");
            return;
        }

        if (outcome == FaultOutcome.Resolved && !fetched.WasSatisfied)
            Violate($"{Text(fault.Entry)} counts as resolved, and no entry has let its access through since it was fetched");
        if (outcome == FaultOutcome.Cancelled && fault.Entry.Timestamp < lastReplay)
            Violate($"{Text(fault.Entry)} was cancelled, and its access had been replayed: the cancel hits what its client does now");
        if (outcome != FaultOutcome.Cancelled)
            unreplayed[fault.Entry.Timestamp] = fault.Entry;
    }

    public override void Replayed(long at)
    {
        lastReplay = at;
        unreplayed.Clear();
    }

    public override void AtEnd(ExecutionRecord execution)
    {
        if (execution.End != RunEnd.Completed)
            return;
        foreach (var fault in open.Values)
            Violate($"{Text(fault.Entry)} was fetched, and neither resolved nor cancelled");
        foreach (var fault in unreplayed.Values)
            Violate($"{Text(fault)} was resolved, and nothing was replayed after it");
    }

    void Violate(string message) => Hub.Violate(PropertyCatalogue.FaultResolvedOnce, message);

    static bool Satisfies(HardwarePte entry, FaultAccess access) => entry.Valid && access switch
    {
        FaultAccess.Write => !entry.ReadOnly,
        FaultAccess.Atomic => entry is { ReadOnly: false, AtomicDisabled: false },
        _ => true,
    };

    string Text(FaultEntry fault) =>
        $"the {fault.Access.ToString().ToLowerInvariant()} fault at {world.NameOf(new VirtualPage(fault.Inst, fault.Vfn))}";
}
