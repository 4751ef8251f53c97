using System.Collections.Immutable;

namespace GpuMm.Model.Vocabulary;

/// <summary>Frames of host memory that follow one another: one entry of a scatter list.</summary>
public readonly record struct PfnRange(Pfn Start, ulong Count)
{
    public override string ToString() => Count == 1 ? $"{Start}" : $"{Start}+{Count}";
}

/// <summary>Where the pages of a buffer object lie, in their order.</summary>
/// <param name="Name">What it is for, in a word.</param>
/// <param name="Extents">The entries of its scatter list; neighbours do not touch.</param>
public sealed record BufferLayout(string Name, ImmutableArray<PfnRange> Extents)
{
    public ulong SizeInPages { get; } = Extents.Aggregate(0UL, (sum, extent) => sum + extent.Count);

    /// <summary>The frame of a page of the buffer, counted from 0.</summary>
    public Pfn FrameOf(ulong page)
    {
        foreach (var extent in Extents)
        {
            if (page < extent.Count)
                return new Pfn(extent.Start.Raw + page);
            page -= extent.Count;
        }

        throw new ArgumentOutOfRangeException(nameof(page), "the buffer object has no such page");
    }

    public override string ToString() => $"{Name}: {string.Join(' ', Extents)}";
}
