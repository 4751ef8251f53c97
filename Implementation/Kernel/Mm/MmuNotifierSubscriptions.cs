using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.Kernel.Mm;

/// <summary>
/// mmu_notifier_subscriptions: who hears of changes of one address space, and the sequence number that is odd while a watched range
/// changes (mm/mmu_notifier.c).
/// </summary>
public sealed class MmuNotifierSubscriptions
{
    static readonly VfnRange Everything = new(default, 1UL << 36); // 48 bits of address

    readonly KernelContext kernel;
    readonly Resource resource;
    readonly List<MmuNotifier> notifiers = new(1);
    readonly List<IntervalNotifier> intervals = new(2);
    ulong invalidateSeq = 2;
    int activeInvalidateRanges;

    internal MmuNotifierSubscriptions(KernelContext kernel, int mm)
    {
        this.kernel = kernel;
        resource = kernel.NewCell($"notifiers of process {mm}");
    }

    /// <summary>Ranges that somebody watches now.</summary>
    public int IntervalCount => intervals.Count;

    /// <summary>Those that were registered and not given up: each keeps the mm_struct, and itself, from being freed. For audits.</summary>
    public int RegisteredCount { get; private set; }

    /// <summary>
    /// mmu_notifier_register: waits until nothing is being changed, as mm_take_all_locks does. Who began before would not tell it.
    /// </summary>
    public async ValueTask Register(MmuNotifier notifier)
    {
        await kernel.Announce(StepKind.Wait, resource, new NothingChanges(this));
        kernel.Touch(StepKind.Write, resource);
        RegisterAtBoot(notifier);
    }

    /// <summary>mmu_notifier_put: who was about to tell it of a change still does so.</summary>
    public async ValueTask Unregister(MmuNotifier notifier)
    {
        await kernel.Announce(StepKind.Write, resource);
        notifiers.Remove(notifier); // not there any more, if the address space has ended
        RegisteredCount--;
    }

    /// <summary>A notifier that is there before any task runs.</summary>
    public void RegisterAtBoot(MmuNotifier notifier)
    {
        notifiers.Add(notifier);
        RegisteredCount++;
    }

    /// <summary>mmu_interval_notifier_insert: allocates. While a range is being changed, nobody can begin to read the new one.</summary>
    /// <returns>ENOMEM.</returns>
    public async ValueTask<Errno> Insert(IntervalNotifier notifier, MmStruct mm, VfnRange range)
    {
        if (!await kernel.Allocate(FailureSite.IntervalNotifier))
            return Errno.ENOMEM;
        await kernel.Announce(StepKind.Write, resource);
        (notifier.Mm, notifier.Range) = (mm, range);
        if (activeInvalidateRanges > 0)
            invalidateSeq |= 1;
        notifier.InvalidateSeq = activeInvalidateRanges > 0 ? invalidateSeq : invalidateSeq - 1;
        intervals.Add(notifier);
        return Errno.None;
    }

    /// <summary>
    /// mmu_interval_notifier_remove: when it returns, nobody tells the watcher of anything any more, so that whoever calls it holds no lock
    /// that a watcher takes.
    /// </summary>
    public async ValueTask Remove(IntervalNotifier notifier)
    {
        await kernel.Announce(StepKind.Write, resource);
        intervals.Remove(notifier);
        if (IsInvalidating)
            await kernel.Announce(StepKind.Wait, resource, new SeqMoved(this, invalidateSeq));
    }

    /// <summary>mmu_notifier_invalidate_range_start: tells everybody, the watchers of ranges first.</summary>
    /// <returns>EAGAIN if somebody would have had to sleep; then nothing may change.</returns>
    public async ValueTask<Errno> InvalidateRangeStart(MmuNotifierRange range)
    {
        kernel.Current.MustNotSleep = !range.Blockable;
        bool ok = await Invalidate(range);
        foreach (var notifier in notifiers.ToArray())
            ok = ok && await notifier.InvalidateRangeStart(range) == Errno.None;
        kernel.Current.MustNotSleep = false;
        if (ok)
            return Errno.None;
        await InvalidateRangeEnd();
        return Errno.EAGAIN;
    }

    /// <summary>mmu_notifier_invalidate_range_end: after the last change is over, watchers may begin to read again.</summary>
    public async ValueTask InvalidateRangeEnd()
    {
        await kernel.Announce(StepKind.Signal, resource);
        if (--activeInvalidateRanges == 0 && IsInvalidating)
            invalidateSeq++;
    }

    /// <summary>
    /// mmu_notifier_release: the address space is about to be emptied for good. Nobody is told of anything from then on (mn_hlist_release
    /// empties the list).
    /// </summary>
    public async ValueTask Release(MmStruct mm)
    {
        await Invalidate(new MmuNotifierRange(mm, Everything, MmuNotifyEvent.Release));
        await InvalidateRangeEnd();
        foreach (var notifier in notifiers.ToArray())
            await notifier.Release(mm);
        await kernel.Announce(StepKind.Write, resource);
        notifiers.Clear();
    }

    internal async ValueTask<ulong> ReadBegin(IntervalNotifier notifier)
    {
        await kernel.Announce(StepKind.Read, resource);
        ulong seq = notifier.InvalidateSeq;
        if (seq == invalidateSeq)
            await kernel.Announce(StepKind.Wait, resource, new SeqMoved(this, seq));
        return seq;
    }

    internal async ValueTask<bool> CheckRetry(IntervalNotifier notifier, ulong seq)
    {
        await kernel.Announce(StepKind.Read, resource);
        return notifier.InvalidateSeq != seq;
    }

    internal void Touch(StepKind kind) => kernel.Touch(kind, resource);

    bool IsInvalidating => (invalidateSeq & 1) != 0;

    /// <summary>mn_itree_inv_start_range, mn_itree_invalidate: tells the watchers of ranges, until one would have to sleep.</summary>
    async ValueTask<bool> Invalidate(MmuNotifierRange range)
    {
        await kernel.Announce(StepKind.Write, resource);
        activeInvalidateRanges++;
        IntervalNotifier[] watchers = [.. intervals.Where(watcher => watcher.Range.Overlaps(range.Range))];
        if (watchers.Length > 0)
            invalidateSeq |= 1;
        ulong seq = invalidateSeq;
        bool ok = true;
        foreach (var watcher in watchers)
            ok = ok && await watcher.Invalidate(range, seq);
        return ok;
    }

    sealed class NothingChanges(MmuNotifierSubscriptions subscriptions) : Gate
    {
        public override bool IsOpen => subscriptions.activeInvalidateRanges == 0;

        public override string Describe() => "the end of all invalidations";
    }

    sealed class SeqMoved(MmuNotifierSubscriptions subscriptions, ulong seq) : Gate
    {
        public override bool IsOpen => subscriptions.invalidateSeq != seq;

        public override string Describe() => "the end of an invalidation";
    }
}
