using GpuMm.Harness.Generation;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Vm;

/// <summary>
/// Where things go and how large they are, in pages: at a boundary of 2 MiB blocks or just beside it; or on an earlier range, such that
/// each end lies before, at, or after its end.
/// </summary>
sealed class VmAddresses(Choices choices)
{
    const ulong Block = VmLimits.PagesPerBlock;

    /// <summary>No buffer object has more pages.</summary>
    const ulong Most = 2 * Block;

    static readonly ulong[] Boundaries = [Block, 2 * Block, 3 * Block, 4 * Block];

    readonly ulong home = choices.Pick<ulong>(Boundaries);

    enum Edge
    {
        Same,
        Inside,
        Outside,
    }

    /// <summary>A few pages; whole blocks; a page more or less than a block; two pages across a boundary.</summary>
    public VfnRange Anywhere() => choices.Weighted([7, 4, 1, 2, 2]) switch
    {
        0 => Range(FewPagesAt(), 1 + (ulong)choices.Weighted([2, 1, 2, 1])),
        1 => Range(BlockAt(), Block),
        2 => Range(BlockAt(), 2 * Block),
        3 => Range(BlockAt(), choices.OneIn(2) ? Block - 1 : Block + 1),
        _ => Range(Boundary() - 1, 2),
    };

    /// <summary>A range with each end before, at, or after that of an earlier one, of which it has a page at least.</summary>
    /// <param name="earlier">What it overlaps.</param>
    /// <param name="before">How far it may begin before it, in pages.</param>
    /// <param name="after">How far it may end after it, in pages.</param>
    public VfnRange Onto(VfnRange earlier, ulong before, ulong after)
    {
        ulong start = earlier.Start.Raw + Math.Min(earlier.Count - 1, Step(earlier.Count));
        ulong end = earlier.End.Raw;
        switch (NextEdge())
        {
            case Edge.Same:
                start = earlier.Start.Raw;
                break;
            case Edge.Outside:
                start = earlier.Start.Raw - Math.Min(Math.Min(before, earlier.Start.Raw), Step(earlier.Count));
                break;
        }

        switch (NextEdge())
        {
            case Edge.Inside:
                end -= Math.Min(end - start - 1, Step(earlier.Count));
                break;
            case Edge.Outside:
                end += Math.Min(after, Step(earlier.Count));
                break;
        }

        return Range(start, Math.Min(end - start, Most));
    }

    /// <summary>A page of the range: the first, the last, or any; or the one just before or just after it.</summary>
    public VirtualAddress PageAt(VfnRange range) => (choices.Below(8) switch
    {
        0 or 1 => range.Start,
        2 or 3 => range.Start + (range.Count - 1),
        4 or 5 => range.Start + (ulong)choices.Below((int)range.Count),
        6 when range.Start.Raw > 0 => new Vfn(range.Start.Raw - 1),
        _ => range.End,
    }).Address;

    /// <summary>Where the lowest hole is in a VM that has few of the kernel's buffers: one of the first pages, or a few later.</summary>
    public VirtualAddress KernelPage() =>
        (Vfn.Of(new VirtualAddress(VmLimits.UserEnd)) + (ulong)choices.Below(choices.Pick<int>([1, 4, 16]))).Address;

    Edge NextEdge() => (Edge)choices.Weighted([2, 3, 2]);

    ulong Step(ulong pages) => choices.Below(6) switch
    {
        0 or 1 or 2 => 1,
        3 => 2,
        4 => Math.Max(1, pages / 2),
        _ => Block,
    };

    /// <summary>Up to two pages before or after a boundary; or in the middle of a block.</summary>
    ulong FewPagesAt() => choices.Below(6) switch
    {
        0 => (Block / 2) + (ulong)choices.Below(3),
        1 => Block + (Block / 2),
        _ => Boundary() - 2 + (ulong)choices.Below(5),
    };

    ulong BlockAt() => choices.OneIn(4) ? Boundary() - 1 + (ulong)choices.Below(3) : Boundary();

    ulong Boundary() => choices.OneIn(3) ? choices.Pick<ulong>(Boundaries) : home;

    static VfnRange Range(ulong start, ulong count) => new(new Vfn(start), count);
}
