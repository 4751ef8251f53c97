using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Svm;

/// <summary>All pages of a program moved together: what was in one place still is; mostly what overlapped or touched still does.</summary>
static class SvmRelocation
{
    const int Half = SvmWindow.PagesPerHalf;

    /// <summary>
    /// Plainest first: everything onto page 0; the upper half onto the lower; in both halves alike, so that mremap and the file join the
    /// same pages as before, no page left out between others, or everything down as far as it goes. Those that change nothing are left out.
    /// </summary>
    public static IEnumerable<Program> Plainer(Program program)
    {
        var operations = program.Operations.ToArray();
        int[] places = [.. operations.Select(SvmNames.RangeOf).OfType<(int Page, int Pages)>().SelectMany(PlacesOf).Distinct().Order()];
        if (places.Length == 0)
            return [];
        return new Func<Operation, Operation>[]
        {
            operation => SvmNames.WithRange(operation, 0, 1),
            operation => Moved(operation, page => page % Half),
            operation => Moved(operation, page => page - (page % Half) + Array.IndexOf(places, page % Half)),
            operation => Moved(operation, page => page - places[0]),
        }
            .Select(program.Select)
            .Where(moved => !moved.Operations.SequenceEqual(operations))
            .DistinctBy(moved => moved.ToString());
    }

    static Operation Moved(Operation operation, Func<int, int> move) =>
        SvmNames.RangeOf(operation) is var (page, pages) ? SvmNames.WithRange(operation, move(page), pages) : operation;

    /// <summary>Where its pages are in their half.</summary>
    static IEnumerable<int> PlacesOf((int Page, int Pages) range) =>
        Enumerable.Range(range.Page, range.Pages).Select(page => page % Half);
}
