namespace GpuMm.Implementation.Vm;

/// <summary>
/// Ranges in the order of their addresses; ranges that overlap count as equal. Mappings of a VM never overlap, so for them that is a total
/// order, and what is equal to a range is just what lies in it: a sorted set finds that in logarithmic time, and refuses to take two
/// mappings that overlap.
/// </summary>
sealed class OverlapOrder : IComparer<GpuVa>
{
    /// <summary>How often two ranges were compared. Shows what a request costs without asking a clock.</summary>
    public long Comparisons { get; private set; }

    public int Compare(GpuVa? x, GpuVa? y)
    {
        Comparisons++;
        return x!.End <= y!.Start ? -1 : y.End <= x.Start ? 1 : 0;
    }
}
