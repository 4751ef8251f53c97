namespace GpuMm.Model.Vocabulary;

/// <summary>What somebody wants of the video memory of a buffer. Its first page is the one that is mapped.</summary>
public enum BufferKind
{
    /// <summary>A page, wherever it is.</summary>
    Plain,

    /// <summary>Two pages in a row, at a multiple of two, which the CPU reaches through its BAR: in the lower half.</summary>
    Visible,

    /// <summary>A page at a multiple of four, also in the lower half, but not page 0.</summary>
    Aligned,

    /// <summary>Three pages at a fixed place, as firmware leaves a picture there.</summary>
    Fixed,

    /// <summary>The same with an alignment that the place does not have: a mistake of the caller's.</summary>
    Misplaced,
}
