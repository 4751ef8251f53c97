using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.Manager;

/// <summary>Where a buffer has to be, in pages of video memory.</summary>
/// <param name="Count">In a row.</param>
/// <param name="Start">The first page that it may have.</param>
/// <param name="End">The first after the last that it may have.</param>
/// <param name="Alignment">It begins at a multiple of this.</param>
public readonly record struct BufferPlace(int Count, Pfn Start, Pfn End, int Alignment)
{
    const ulong FirstFixed = 1; // page 0 is the firmware's

    /// <summary>Null for wherever there is room.</summary>
    public static BufferPlace? Of(BufferKind kind, int vramInPages)
    {
        var middle = new Pfn((ulong)vramInPages / 2);
        return kind switch
        {
            BufferKind.Visible => new(2, default, middle, 2),
            BufferKind.Aligned => new(1, new Pfn(FirstFixed), middle, 4),
            BufferKind.Fixed => AtFixedPlace(alignment: 1),
            BufferKind.Misplaced => AtFixedPlace(alignment: 2),
            _ => null,
        };
    }

    static BufferPlace AtFixedPlace(int alignment) => new(3, new Pfn(FirstFixed), new Pfn(FirstFixed + 3), alignment);
}
