using GpuMm.Implementation.Kernel;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.Vm;

/// <summary>Where the kernel's own objects go (vm->mm, a drm_mm behind mm_lock): the lowest hole that is large enough.</summary>
public class KernelVaSpace(KernelContext kernel)
{
    /// <summary>Bytes from <see cref="PanthorVm.KernelStart"/> in which addresses are chosen.</summary>
    public const ulong AutoRange = 256UL << 20;

    readonly Mutex mmLock = new(kernel, kernel.Lockdep.Class("vm mm_lock"));
    readonly List<VfnRange> taken = []; // ascending; the nodes are embedded in the objects, so taking one allocates nothing

    /// <summary>The ranges that are taken, for audits: reading them needs no lock.</summary>
    public IReadOnlyList<VfnRange> Taken => taken;

    /// <returns>EINVAL: no pages. ENOSPC: no hole is large enough.</returns>
    public virtual async ValueTask<(Errno Errno, VfnRange Range)> Alloc(ulong pages)
    {
        if (pages == 0)
            return (Errno.EINVAL, default);
        await using (await mmLock.Lock())
        {
            if (FindHole(pages) is not { } start)
                return (Errno.ENOSPC, default);
            var range = new VfnRange(start, pages);
            taken.Insert(taken.FindLastIndex(other => other.Start.Raw < start.Raw) + 1, range);
            return (Errno.None, range);
        }
    }

    public async ValueTask Free(VfnRange range)
    {
        await using (await mmLock.Lock())
        {
            if (!taken.Remove(range))
                throw new InvalidOperationException($"{range} was given back that nobody had");
        }
    }

    protected virtual Vfn? FindHole(ulong pages)
    {
        var start = Vfn.Of(new VirtualAddress(PanthorVm.KernelStart));
        var end = start + (AutoRange / PageSize.Bytes);
        foreach (var range in taken)
        {
            if (range.Start.Raw - start.Raw >= pages)
                return start;
            start = range.End;
        }

        return end.Raw - start.Raw >= pages ? start : null;
    }
}
