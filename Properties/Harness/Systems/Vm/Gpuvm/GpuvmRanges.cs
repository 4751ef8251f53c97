using GpuMm.Implementation.Vm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Vm.Gpuvm;

/// <summary>
/// Which ranges a drm_gpuvm takes and what it finds in them, byte by byte: all ranges of a small space with and without a part of the
/// kernel's, and a space that ends where addresses do.
/// </summary>
static class GpuvmRanges
{
    const ulong First = 2;
    const ulong End = 14;
    const ulong FirstOfKernel = 6;
    const ulong Beyond = 17;

    static readonly NumberedObject Object = new(0);

    /// <summary>Whether no answer differs from what counting the bytes says.</summary>
    public static bool Agree() => ((ulong[])[0, 1, 3]).All(AgreeWith) && AgreeAtTheTop() && FindsWhatIsThere();

    static bool AgreeWith(ulong kernelBytes)
    {
        var gpuvm = new DrmGpuvm("ranges", First, End - First, FirstOfKernel, kernelBytes);
        return Ranges().All(range => Agrees(gpuvm, range, IsManaged(range, FirstOfKernel + kernelBytes)));
    }

    static bool Agrees(DrmGpuvm gpuvm, (ulong Addr, ulong Range) where, bool isValid)
    {
        var (addr, range) = where;
        var wanted = isValid ? Errno.None : Errno.EINVAL;
        var map = gpuvm.SmMap(new MapRequest(addr, range, Object, 0, VmMapFlags.None));
        var unmap = gpuvm.SmUnmap(addr, range);
        return gpuvm.RangeIsValid(addr, range) == isValid
            && (map.Errno, map.Ops.Count) == (wanted, isValid ? 1 : 0)
            && (unmap.Errno, unmap.Ops.Count) == (wanted, 0)
            && (isValid || gpuvm.Insert(Mapping(addr, range)) == wanted);
    }

    static bool IsManaged((ulong Addr, ulong Range) range, ulong kernelEnd)
    {
        bool isManaged = range.Range > 0;
        for (ulong at = range.Addr; at < range.Addr + range.Range; at++)
            isManaged &= at is >= First and < End && (at < FirstOfKernel || at >= kernelEnd);
        return isManaged;
    }

    static bool AgreeAtTheTop()
    {
        var gpuvm = new DrmGpuvm("top", ulong.MaxValue - 8, 8, 0, 0);
        return Agrees(gpuvm, (ulong.MaxValue - 2, 2), isValid: true) && Agrees(gpuvm, (ulong.MaxValue - 2, 3), isValid: false)
            && Agrees(gpuvm, (ulong.MaxValue - 2, ulong.MaxValue), isValid: false);
    }

    /// <summary>One mapping, found from wherever a range touches it, and in nobody else's way.</summary>
    static bool FindsWhatIsThere()
    {
        const ulong Start = 7;
        const ulong Length = 3;
        var gpuvm = new DrmGpuvm("finds", First, End - First, 0, 0);
        var there = Mapping(Start, Length);
        return gpuvm.Insert(there) == Errno.None
            && Ranges().All(range => FindsRightly(gpuvm, there, range.Addr, range.Range))
            && gpuvm.FindFirst(Start, ulong.MaxValue) == there;
    }

    static bool FindsRightly(DrmGpuvm gpuvm, GpuVa there, ulong addr, ulong range)
    {
        bool touches = range > 0 && addr < there.End && there.Start < addr + range;
        bool isIt = (addr, range) == (there.Start, there.Range);
        return gpuvm.FindFirst(addr, range) == (touches ? there : null)
            && gpuvm.Find(addr, range) == (isIt ? there : null)
            && (!touches || !gpuvm.RangeIsValid(addr, range) || gpuvm.Insert(Mapping(addr, range)) == Errno.EEXIST);
    }

    static GpuVa Mapping(ulong start, ulong range)
    {
        var va = new GpuVa();
        va.Init(start, range, Object, 0);
        return va;
    }

    static IEnumerable<(ulong Addr, ulong Range)> Ranges()
    {
        for (ulong addr = 0; addr < Beyond; addr++)
        {
            for (ulong range = 0; range < Beyond; range++)
                yield return (addr, range);
        }
    }
}
