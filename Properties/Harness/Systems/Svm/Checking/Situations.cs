using GpuMm.Harness.Execution;
using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Machine;
using GpuMm.Implementation.Svm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Svm.Checking;

/// <summary>Marks what calls and injected failures show by themselves, and what happens to a page while a fault on it is handled.</summary>
sealed class Situations : NouveauObserver
{
    readonly Dictionary<long, FaultEntry> beingHandled = []; // by timestamp
    readonly HashSet<ulong> storedByCpu = [];
    readonly HashSet<ulong> storedByGpu = [];
    int underWay;

    public override void Invoked(Call call)
    {
        if (underWay++ > 0)
            Hub.Mark(SvmSometimes.TasksOverlapped);
    }

    public override void Responded(Call call)
    {
        underWay--;
        if (call.Operation is SvmOperation.CloseGpu close && beingHandled.Values.Any(fault => fault.Inst == close.Process))
            Hub.Mark(SvmSometimes.ClosedDuringFault);
        if (call.Response is not SvmResponse.Accessed accessed)
            return;
        if (call.Operation is SvmOperation.GpuAccess gpu)
            MarkGpuAccess(gpu.Access, accessed);
        else
            MarkCpuAccess(call.Operation is SvmOperation.Store, accessed);
    }

    public override void FaultFetched(FaultEntry fault, bool stale)
    {
        if (!stale)
            beingHandled[fault.Timestamp] = fault;
    }

    public override void FaultHandled(SvmFault fault, FaultOutcome outcome) => beingHandled.Remove(fault.Entry.Timestamp);

    public override void CpuPteChanged(MmStruct mm, Vfn vfn, CpuPte before, CpuPte after)
    {
        if (!beingHandled.Values.Any(fault => fault.Inst == mm.Id && fault.Vfn == vfn))
            return;
        if (after.Kind == CpuPteKind.None)
            Hub.Mark(SvmSometimes.MunmapDuringFault);
        else if (after.Kind == CpuPteKind.Swapped)
            Hub.Mark(SvmSometimes.ReclaimDuringFault);
        else if (after.Kind == CpuPteKind.Migration)
            Hub.Mark(SvmSometimes.MigrationDuringFault);
        else if (before.Kind == CpuPteKind.Present && after.Kind == CpuPteKind.Present && before.Page != after.Page)
            Hub.Mark(SvmSometimes.CopyOnWriteDuringFault);
    }

    public override void FailureInjected(FailureSite site, int task) => Hub.Mark(site);

    void MarkGpuAccess(FaultAccess access, SvmResponse.Accessed answer)
    {
        if (answer.Outcome == AccessOutcome.OutOfMemory)
        {
            Hub.Mark(SvmSometimes.GpuOutOfMemory);
            return;
        }

        bool done = answer.Outcome == AccessOutcome.Done;
        Hub.Mark((done ? SvmSometimes.GpuReadOk : SvmSometimes.GpuReadRefused) + (int)access);
        if (done && access is FaultAccess.Write or FaultAccess.Atomic)
            storedByGpu.Add(answer.Value);
        if (done && access == FaultAccess.Read && storedByCpu.Contains(answer.Value))
            Hub.Mark(SvmSometimes.GpuReadWhatCpuWrote);
    }

    void MarkCpuAccess(bool stores, SvmResponse.Accessed answer)
    {
        switch (answer.Outcome)
        {
            case AccessOutcome.Refused:
                Hub.Mark(SvmSometimes.CpuRefused);
                break;
            case AccessOutcome.BusError:
                Hub.Mark(SvmSometimes.CpuBusError);
                break;
            case AccessOutcome.OutOfMemory:
                Hub.Mark(SvmSometimes.CpuOutOfMemory);
                break;
            case AccessOutcome.Done when stores:
                storedByCpu.Add(answer.Value);
                break;
            case AccessOutcome.Done when storedByGpu.Contains(answer.Value):
                Hub.Mark(SvmSometimes.CpuReadWhatGpuWrote);
                break;
        }
    }
}
