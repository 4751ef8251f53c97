using GpuMm.Implementation.Kernel.Mm;

namespace GpuMm.Implementation.Svm;

/// <summary>svm_notifier: watches one page while a fault on it is handled (nouveau_svm_range_invalidate).</summary>
/// <param name="svmm">Whose page it is.</param>
public class SvmNotifier(NouveauSvmm svmm) : IntervalNotifier
{
    protected NouveauSvmm Svmm => svmm;

    /// <summary>
    /// Moves the sequence under the lock under which the fault handler asks for it. Who must not sleep only tries; and the handler's own
    /// make_device_exclusive does not make it start again.
    /// </summary>
    public override async ValueTask<bool> Invalidate(MmuNotifierRange range, ulong currentSeq)
    {
        if (range.Event == MmuNotifyEvent.Exclusive && range.Owner == svmm.Drm.Dmem.Owner)
            return true;
        if (await Take(range.Blockable) is not { } guard)
            return false;
        SetSeq(currentSeq);
        await guard.DisposeAsync();
        return true;
    }

    protected virtual async ValueTask<Kernel.LockGuard?> Take(bool maySleep) =>
        maySleep ? await svmm.Mutex.Lock() : await svmm.Mutex.TryLock();
}
