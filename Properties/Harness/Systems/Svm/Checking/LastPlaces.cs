using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Svm.Checking;

/// <summary>
/// Where each value was when a process last had it: seen whenever an entry changes. Each value is written once in an execution, so that it
/// says what was written.
/// </summary>
/// <param name="contentOf">What a page holds; null if nobody can tell.</param>
sealed class LastPlaces(Func<Page, ulong?> contentOf) : SvmObserver
{
    readonly Dictionary<ulong, Page?> places = []; // null is swap

    /// <summary>Null if no entry has changed since it was written.</summary>
    public string? Of(ulong value) => !places.TryGetValue(value, out var page) ? null : page switch
    {
        null => "swap",
        { IsDevicePrivate: true } => $"video memory, page {page.Pgmap!.FrameOf(page)}",
        _ => $"system memory, page {page.Pfn}",
    };

    public override void CpuPteChanged(MmStruct mm, Vfn vfn, CpuPte before, CpuPte after)
    {
        See(before.Page);
        See(after.Page);
        if (after is { Kind: CpuPteKind.Swapped, Swap: { } slot })
            places[slot.Cache is { } cached ? contentOf(cached) ?? slot.Value : slot.Value] = null;
    }

    void See(Page? page)
    {
        if (page is not null && contentOf(page) is { } value)
            places[value] = page;
    }
}
