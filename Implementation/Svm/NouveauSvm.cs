using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Machine;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.Svm;

/// <summary>
/// nouveau_svm: handles the replayable faults of a GPU that shares the address spaces of processes (drivers/gpu/drm/nouveau/nouveau_svm.c,
/// after "[PATCH v3 1/5] nouveau/hmm: fault one page at a time", and right where that is wrong; comments name the defect).
/// </summary>
/// <remarks>
/// Lock order: mmap lock, folio, svmm; the list of instances has a lock of its own that is held over nothing else.
/// </remarks>
public partial class NouveauSvm
{
    readonly Mutex mutex;
    readonly SortedDictionary<int, NouveauSvmm> instances = []; // by instance block, guarded by the mutex
    readonly NouveauDrm drm;
    long lastReplayAt; // of the worker alone

    public NouveauSvm(NouveauDrm drm)
    {
        this.drm = drm;
        mutex = new Mutex(drm.Kernel, drm.Kernel.Lockdep.Class("svm"));
    }

    public NouveauDrm Drm => drm;

    protected KernelContext Kernel => drm.Kernel;

    protected FaultBuffer Faults => drm.Faults;

    protected ISvmListener Listener => drm.Listener;

    protected Mutex Mutex => mutex;

    protected IReadOnlyDictionary<int, NouveauSvmm> Instances
    {
        get
        {
            mutex.AssertHeld();
            return instances;
        }
    }

    /// <summary>nouveau_svmm_join: faults of the instance are from now on faults in the address space.</summary>
    public async ValueTask Join(int inst, NouveauSvmm svmm)
    {
        await using (await mutex.Lock())
            instances[inst] = svmm;
    }

    /// <summary>The same before any task runs: takes no step.</summary>
    public void JoinAtBoot(int inst, NouveauSvmm svmm) => instances[inst] = svmm;

    /// <summary>nouveau_svmm_part: faults of the instance are nobody's.</summary>
    public async ValueTask Part(int inst)
    {
        await using (await mutex.Lock())
            instances.Remove(inst);
    }

    /// <summary>The body of the worker that the fault interrupt wakes, a background task.</summary>
    public async ValueTask Run()
    {
        while (true)
        {
            await Faults.WaitForEntries();
            await HandleFaults();
        }
    }

    /// <summary>
    /// nouveau_svm_fault. All entries that are there are handled, then one replay lets those through whose pages are mapped now. Entries
    /// that were dropped for want of room are raised again by it.
    /// </summary>
    async ValueTask HandleFaults()
    {
        var (faults, overflowed) = await FetchFaults();
        Sort(faults);
        await ResolveAddressSpaces(faults);
        int replay = await HandleAll(faults);
        foreach (var fault in faults)
        {
            if (fault.Svmm is { } svmm)
                await LetGo(svmm);
        }

        if (MustReplay(replay, overflowed))
            await Replay();
    }

    /// <summary>How many of them a replay is owed.</summary>
    protected virtual async ValueTask<int> HandleAll(List<SvmFault> faults)
    {
        int replay = 0;
        Handled? last = null;
        foreach (var fault in faults)
        {
            var outcome = last is { } earlier && Covers(earlier, fault) ? Skip(earlier) : await Handle(fault);
            last = new Handled(fault, outcome);
            if (outcome == FaultOutcome.Cancelled)
                await Cancel(fault);
            else
                replay++;
            Listener.FaultHandled(fault, outcome);
        }

        return replay;
    }

    /// <summary>
    /// Whether a fault needs nothing more because of the one before it: the same page, at least as strong. A page that could not be had for
    /// writing may still be had for reading, so that nothing is said here of what was cancelled.
    /// </summary>
    protected virtual bool Covers(Handled earlier, SvmFault fault) =>
        earlier.Outcome != FaultOutcome.Cancelled && IsSamePage(earlier.Fault, fault)
        && Strength(earlier.Fault.Access) >= Strength(fault.Access);

    protected static bool IsSamePage(SvmFault first, SvmFault fault) => first.Svmm == fault.Svmm && first.Vfn == fault.Vfn;

    FaultOutcome Skip(Handled earlier)
    {
        Listener.Reached(SvmMark.DuplicateSkipped);
        return earlier.Outcome;
    }

    protected async ValueTask<FaultOutcome> Handle(SvmFault fault)
    {
        if (fault.Svmm is not { } svmm)
        {
            Listener.Reached(SvmMark.FaultWithoutAddressSpace);
            return FaultOutcome.Cancelled;
        }

        if (IsUnmanaged(fault))
        {
            Listener.Reached(SvmMark.FaultInUnmanagedRange);
            return FaultOutcome.Cancelled;
        }

        var mm = svmm.Mm;
        if (!await mm.GetNotZero())
        {
            Listener.Reached(SvmMark.FaultOfDeadProcess);
            return FaultOutcome.Cancelled;
        }

        var errno = await RangeFault(svmm, fault);
        await mm.Put();
        return OutcomeOf(errno);
    }

    /// <summary>Explicit mappings live there: a fault in it is an error of the program (defect F07 maps it nevertheless).</summary>
    protected virtual bool IsUnmanaged(SvmFault fault) => SvmWindow.Unmanaged.Contains(fault.Vfn);

    /// <summary>EBUSY is no verdict on the access, only on the time it took: it may fault again (defect F24 cancels it).</summary>
    protected virtual FaultOutcome OutcomeOf(Errno errno) => errno switch
    {
        Errno.None => FaultOutcome.Resolved,
        Errno.EBUSY => FaultOutcome.Retry,
        _ => FaultOutcome.Cancelled,
    };

    protected virtual bool MustReplay(int replay, bool overflowed) => replay > 0 || overflowed;

    /// <summary>What came of a fault.</summary>
    protected readonly record struct Handled(SvmFault Fault, FaultOutcome Outcome);
}
