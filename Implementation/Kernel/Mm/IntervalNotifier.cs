using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.Kernel.Mm;

/// <summary>
/// mmu_interval_notifier: a range that somebody watches while he copies its translations (mm/mmu_notifier.c). Who wants to use what he
/// found begins with <see cref="ReadBegin"/>, and asks <see cref="ReadRetry"/> under the lock that his <see cref="Invalidate"/> takes.
/// </summary>
public abstract class IntervalNotifier
{
    internal ulong InvalidateSeq { get; set; }

    /// <summary>The address space; set by insertion.</summary>
    public MmStruct Mm { get; internal set; } = null!;

    /// <summary>Where; set by insertion.</summary>
    public VfnRange Range { get; internal set; }

    /// <summary>
    /// Translations of the range are about to change. Under his own lock the watcher calls <see cref="SetSeq"/>.
    /// </summary>
    /// <returns>False if it would have to sleep and must not.</returns>
    public abstract ValueTask<bool> Invalidate(MmuNotifierRange range, ulong currentSeq);

    /// <summary>mmu_interval_set_seq.</summary>
    public void SetSeq(ulong currentSeq)
    {
        Mm.Notifiers.Touch(StepKind.Write);
        InvalidateSeq = currentSeq;
    }

    /// <summary>mmu_interval_read_begin: waits until nobody invalidates the range, and gives the number to ask with later.</summary>
    public ValueTask<ulong> ReadBegin() => Mm.Notifiers.ReadBegin(this);

    /// <summary>mmu_interval_read_retry: whether what was found since is out of date. Asked under the lock of the watcher.</summary>
    public bool ReadRetry(ulong seq)
    {
        Mm.Notifiers.Touch(StepKind.Read);
        return InvalidateSeq != seq;
    }

    /// <summary>mmu_interval_check_retry: the same without that lock, so that the answer no may be out of date already.</summary>
    public ValueTask<bool> CheckRetry(ulong seq) => Mm.Notifiers.CheckRetry(this, seq);
}
