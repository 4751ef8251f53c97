using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Svm;
using GpuMm.Implementation.Machine;
using GpuMm.Implementation.Svm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Svm;

/// <summary>
/// The fault handler as it was posted: "[PATCH v3 1/5] nouveau/hmm: fault one page at a time", Ralph Campbell, 2020-07-01, with what was
/// wrong in it and in the code around it (F02, F03, F07, F23 to F25).
/// </summary>
/// <remarks>
/// The patch takes out the look at what each page came to: from then on the error code of the first fault of a page decides about all. It
/// knows no overflow of the buffer, no fault that is out of date, and no atomic access but as a write. Device memory and the
/// invalidations are those of the fixed driver, and so are the page tables, which nouveau allocates under the svmm's lock: Z12.
/// </remarks>
class NouveauV3(NouveauDrm drm) : NouveauSvm(drm)
{
    public static readonly SvmVariant Variant = new(
        "nouveau-v3", "the fault handler as posted in v3 1/5 of the series",
        "[PATCH v3 1/5] nouveau/hmm: fault one page at a time, Ralph Campbell, 2020-07-01", null)
    {
        KnownFor = PropertyCatalogue.FaultResolvedOnce,
        MakeSvm = drm => new NouveauV3(drm),
    };

    /// <summary>F23: an entry that is not valid yet is passed over.</summary>
    protected override async ValueTask<FaultEntry?> TakeEntry(int index) =>
        await Faults.IsValid(index) ? await Faults.TakeEntry(index) : null;

    protected override bool IsStale(FaultEntry entry) => false;

    protected override ValueTask<bool> ClearOverflow() => ValueTask.FromResult(false);

    /// <summary>F02: a prefetch may come before a read.</summary>
    protected override int Rank(FaultAccess access) => OnlyLooks(access) ? 0 : 1;

    protected override void Hold(NouveauSvmm svmm) // F25
    {
    }

    protected override ValueTask LetGo(NouveauSvmm svmm) => default;

    /// <summary>All faults of a page end like the first of them.</summary>
    protected override async ValueTask<int> HandleAll(List<SvmFault> faults)
    {
        int replay = 0;
        for (int first = 0; first < faults.Count;)
        {
            int next = first + 1;
            while (next < faults.Count && IsSamePage(faults[first], faults[next]))
                next++;
            var outcome = await Handle(faults[first]);
            if (outcome == FaultOutcome.Resolved)
                replay++;
            for (; first < next; first++)
                await End(faults[first], outcome);
        }

        return replay;
    }

    protected async ValueTask End(SvmFault fault, FaultOutcome outcome)
    {
        if (outcome == FaultOutcome.Cancelled)
            await Cancel(fault);
        Listener.FaultHandled(fault, outcome);
    }

    protected override bool IsUnmanaged(SvmFault fault) => false; // F07

    protected override FaultOutcome OutcomeOf(Errno errno) =>
        errno == Errno.None ? FaultOutcome.Resolved : FaultOutcome.Cancelled; // F24

    protected override bool MustReplay(int replay, bool overflowed) => replay > 0;

    protected override bool IsAtomic(SvmFault fault) => false;

    protected override bool MaySatisfy(SvmFault fault, Implementation.Kernel.Mm.HmmPfn found) => true; // F03

    protected override Errno FoundNothing(SvmFault fault) => Errno.None; // F03

    protected static bool OnlyLooks(FaultAccess access) => access is FaultAccess.Read or FaultAccess.Prefetch;
}
