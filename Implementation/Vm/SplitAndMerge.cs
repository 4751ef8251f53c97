namespace GpuMm.Implementation.Vm;

/// <summary>
/// What happens to a mapping on which a request falls (drivers/gpu/drm/drm_gpuvm.c, __drm_gpuvm_sm_map and __drm_gpuvm_sm_unmap).
/// </summary>
/// <remarks>
/// The cases, by where the mapping begins and ends:
/// <code>
/// request         |===========|
///
///  1  2  3        |-----------|          unmap                1 continued, 2 another offset, 3 another object
///  4              |-----|                unmap
///  5  6           |-----------------|    remap       + next   5 not continued, 6 continued
///  7  8     |-----------------|          remap prev           7 not continued, 8 continued
///  9 10     |-----------|                remap prev           9 not continued, 10 continued
/// 11 12     |-----------------------|    remap prev  + next   11 not continued, 12 continued
/// 13                    |-----|          unmap
/// 14                 |-----|             unmap
/// 15                    |-----------|    remap       + next
/// </code>
/// A mapping is continued by a request that puts the same pages of the same object at the same addresses. Then <c>keep</c> is set: the
/// driver may leave the page table entries as they are. It is a hint; a driver that ignores it is right too. It says nothing of flags.
/// </remarks>
static class SplitAndMerge
{
    /// <summary>Makes room for the request, which overlaps <paramref name="va"/>.</summary>
    public static GpuVaOp ForMap(GpuVa va, MapRequest request)
    {
        bool keep = IsContinued(va, request);
        return Cut(va, request.Start, request.End, keep, CaseOf(va, request, keep));
    }

    /// <summary>Takes [start, end) away from <paramref name="va"/>, which overlaps it. There is nothing to keep.</summary>
    public static GpuVaOp ForUnmap(GpuVa va, ulong start, ulong end) => Cut(va, start, end, keep: false, splitCase: null);

    static GpuVaOp Cut(GpuVa va, ulong start, ulong end, bool keep, SplitCase? splitCase)
    {
        GpuVaPart? prev = va.Start < start ? va.Part(va.Start, start) : null;
        GpuVaPart? next = va.End > end ? va.Part(end, va.End) : null;
        return prev is null && next is null
            ? new GpuVaOp.Unmap(va, keep, splitCase)
            : new GpuVaOp.Remap(prev, next, va, keep, splitCase);
    }

    static SplitCase CaseOf(GpuVa va, MapRequest request, bool continued) =>
        (Math.Sign(va.Start.CompareTo(request.Start)), Math.Sign(va.End.CompareTo(request.End))) switch
        {
            (0, 0) when continued => SplitCase.Case1,
            (0, 0) => ReferenceEquals(va.Gem, request.Gem) ? SplitCase.Case2 : SplitCase.Case3,
            (0, < 0) => SplitCase.Case4,
            (0, > 0) => continued ? SplitCase.Case6 : SplitCase.Case5,
            ( < 0, 0) => continued ? SplitCase.Case8 : SplitCase.Case7,
            ( < 0, < 0) => continued ? SplitCase.Case10 : SplitCase.Case9,
            ( < 0, > 0) => continued ? SplitCase.Case12 : SplitCase.Case11,
            ( > 0, 0) => SplitCase.Case13,
            ( > 0, < 0) => SplitCase.Case14,
            ( > 0, > 0) => SplitCase.Case15,
        };

    /// <summary>
    /// Wherever the two begin, they agree if the object's byte 0 would be at the same address. That address may lie below 0.
    /// </summary>
    static bool IsContinued(GpuVa va, MapRequest request) =>
        ReferenceEquals(va.Gem, request.Gem) && unchecked(va.Start - va.Offset == request.Start - request.Offset);
}
