using GpuMm.Implementation.Machine;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.Svm;

/// <summary>From the fault buffer to a sorted list of faults, and the commands that answer them.</summary>
public partial class NouveauSvm
{
    /// <summary>
    /// Copies what is in the buffer between GET and PUT, and gives the room back. What is older than the last replay is dropped here: its
    /// access has been replayed, and has been raised again if it still faults. To cancel it would hit whatever its client does now.
    /// </summary>
    protected virtual async ValueTask<(List<SvmFault> Faults, bool Overflowed)> FetchFaults()
    {
        List<SvmFault> faults = new(4);
        int get = await Faults.ReadGet();
        int put = await Faults.ReadPut();
        while (get != put)
        {
            if (await TakeEntry(get) is { } entry)
            {
                bool stale = IsStale(entry);
                Listener.FaultFetched(entry, stale);
                if (stale)
                    Listener.Reached(SvmMark.StaleFaultSkipped);
                else
                    faults.Add(new SvmFault(entry));
            }

            get = Next(get);
        }

        await Faults.WriteGet(get);
        return (faults, await ClearOverflow());
    }

    /// <summary>The words of an entry are written before it is valid: whoever reads it waits for that (defect F23 does not).</summary>
    protected virtual async ValueTask<FaultEntry?> TakeEntry(int index)
    {
        await Faults.WaitValid(index);
        return await Faults.TakeEntry(index);
    }

    protected virtual int Next(int get)
    {
        if (get + 1 < Faults.Entries)
            return get + 1;
        Listener.Reached(SvmMark.BufferWrapped);
        return 0;
    }

    protected virtual bool IsStale(FaultEntry entry) => entry.Timestamp < lastReplayAt;

    /// <summary>
    /// Two writes, GET first and then the overflow: together, the hardware could find the buffer full and say so again.
    /// </summary>
    protected virtual async ValueTask<bool> ClearOverflow()
    {
        if (!await Faults.ReadOverflow())
            return false;
        await Faults.ClearOverflow();
        Listener.Reached(SvmMark.OverflowCleared);
        return true;
    }

    void Sort(List<SvmFault> faults) => faults.Sort(Compare);

    /// <summary>
    /// By instance, address, and the strongest access first, so that the first of a page satisfies the others. A prefetch asks for nothing,
    /// so that it comes after a read (defects F02, F06).
    /// </summary>
    int Compare(SvmFault left, SvmFault right)
    {
        int order = left.Entry.Inst.CompareTo(right.Entry.Inst);
        if (order == 0)
            order = left.Vfn.Raw.CompareTo(right.Vfn.Raw);
        if (order == 0)
            order = Rank(right.Access).CompareTo(Rank(left.Access));
        return order != 0 ? order : left.Entry.Timestamp.CompareTo(right.Entry.Timestamp);
    }

    /// <summary>Of the faults at a page, the highest is handled first.</summary>
    protected virtual int Rank(FaultAccess access) => Strength(access);

    /// <summary>What satisfies an access satisfies all that are weaker.</summary>
    protected static int Strength(FaultAccess access) => access switch
    {
        FaultAccess.Prefetch => 0,
        FaultAccess.Read => 1,
        FaultAccess.Write => 2,
        _ => 3,
    };

    /// <summary>
    /// Each fault gets a reference to its address space, because the lock is not held while it is handled (defect F25 takes none).
    /// </summary>
    async ValueTask ResolveAddressSpaces(List<SvmFault> faults)
    {
        await using (await mutex.Lock())
        {
            foreach (var fault in faults)
            {
                fault.Svmm = instances.GetValueOrDefault(fault.Entry.Inst);
                if (fault.Svmm is { } svmm)
                    Hold(svmm);
            }
        }
    }

    protected virtual void Hold(NouveauSvmm svmm) => svmm.Get();

    protected virtual ValueTask LetGo(NouveauSvmm svmm) => svmm.Put();

    /// <summary>nouveau_svm_fault_cancel: the access of that client ends with an error.</summary>
    protected async ValueTask Cancel(SvmFault fault)
    {
        await drm.Commands.Cancel(fault.Entry.Inst, fault.Entry.Client);
        Listener.Reached(SvmMark.FaultCancelled);
    }

    /// <summary>nouveau_svm_fault_replay: everything that stalls tries again. What was raised before this is out of date.</summary>
    async ValueTask Replay() => lastReplayAt = await drm.Commands.Replay();
}
