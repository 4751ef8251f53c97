using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.Kernel.Mm;

/// <summary>
/// The OOM reaper (__oom_reap_task_mm in mm/oom_kill.c): takes the anonymous memory of a process without waiting for anybody, because
/// whoever it would wait for may be waiting for memory.
/// </summary>
/// <param name="listener">Hears what was reached.</param>
public sealed class OomReaper(IMmListener listener)
{
    /// <summary>Drops the anonymous pages of a range, as far as nobody is in the way.</summary>
    /// <returns>Bit n is set if page n of the <see cref="SvmWindow"/> was there and is gone.</returns>
    public async ValueTask<int> Reap(MmStruct mm, VfnRange range)
    {
        if (await mm.MmapLock.TryRead() is not { } guard)
            return 0;
        int taken = 0;
        foreach (var vma in mm.Vmas.Where(vma => vma.IsAnonymous && vma.Range.Overlaps(range)).ToArray())
            taken |= await Reap(mm, range, vma);
        await guard.DisposeAsync();
        return taken;
    }

    async ValueTask<int> Reap(MmStruct mm, VfnRange range, Vma vma)
    {
        var part = Common(vma.Range, range);
        var told = new MmuNotifierRange(mm, part, MmuNotifyEvent.Clear, Blockable: false);
        if (await mm.Notifiers.InvalidateRangeStart(told) != Errno.None)
        {
            listener.Reached(MmMark.ReapSpared);
            return 0;
        }

        int taken = 0;
        foreach (var vfn in mm.Filled(part))
        {
            if (await mm.Zap(vfn))
                taken |= 1 << SvmWindow.PageOf(vfn)!.Value;
        }

        await mm.Notifiers.InvalidateRangeEnd();
        return taken;
    }

    static VfnRange Common(VfnRange one, VfnRange other)
    {
        ulong start = Math.Max(one.Start.Raw, other.Start.Raw);
        return new VfnRange(new Vfn(start), Math.Min(one.End.Raw, other.End.Raw) - start);
    }
}
