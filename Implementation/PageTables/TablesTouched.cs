using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.PageTables;

/// <summary>How many page table pages below the root a mapping goes through.</summary>
/// <remarks>
/// Exact, and so dependent on where the range starts. nova-core's pt_pages_upper_bound sees only its size and assumes that it starts
/// where a table does: two pages on both sides of a 512 MiB boundary need six tables where it promises that five are enough (defect N03).
/// </remarks>
public static class TablesTouched
{
    /// <summary>Counts them; <see cref="int.MaxValue"/> stands for any larger number, which no memory could hold anyway.</summary>
    public static int By<TFormat>(VfnRange range)
        where TFormat : struct, IMmuFormat<TFormat>
    {
        if (range.IsEmpty)
            return 0;

        ulong first = range.Start.Raw;
        ulong last = first + (range.Count - 1);
        ulong tables = 0;
        for (int parent = PageTableLevel.Pdb; parent < TFormat.PteLevel; parent++)
        {
            // An entry of the level above is a table of this one.
            ulong span = TFormat.SpanInPages(parent);
            tables += (last / span) - (first / span) + 1;
        }

        return (int)Math.Min(tables, int.MaxValue);
    }
}
