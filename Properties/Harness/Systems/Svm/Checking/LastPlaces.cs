using GpuMm.Harness.Execution;
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
    readonly Dictionary<ulong, List<(int Time, Place Place)>> places = [];
    int now; // of the history

    enum Memory
    {
        System,
        Video,
        Swap,
    }

    readonly record struct Place(Memory Memory, Pfn Frame);

    public override void Invoked(Call call) => now = call.InvokedAt;

    public override void Responded(Call call) => now = call.RespondedAt;

    /// <param name="value">What was written.</param>
    /// <param name="until">In the history's time: what comes later was not known then.</param>
    /// <returns>Null if no entry had changed since it was written.</returns>
    public string? Of(ulong value, int until = int.MaxValue) =>
        places.TryGetValue(value, out var been) && been.FindLastIndex(place => place.Time < until) is >= 0 and var last
            ? Text(been[last].Place) : null;

    public override void CpuPteChanged(MmStruct mm, Vfn vfn, CpuPte before, CpuPte after)
    {
        See(before.Page);
        See(after.Page);
        if (after is { Kind: CpuPteKind.Swapped, Swap: { } slot })
            Note(slot.Cache is { } cached ? contentOf(cached) ?? slot.Value : slot.Value, new Place(Memory.Swap, default));
    }

    static string Text(Place place) => place.Memory switch
    {
        Memory.Swap => "swap",
        Memory.Video => $"video memory, page {place.Frame}",
        _ => $"system memory, page {place.Frame}",
    };

    void See(Page? page)
    {
        if (page is not null && contentOf(page) is { } value)
            Note(value, page.IsDevicePrivate ? new Place(Memory.Video, page.Pgmap!.FrameOf(page)) : new Place(Memory.System, page.Pfn));
    }

    void Note(ulong value, Place place)
    {
        if (!places.TryGetValue(value, out var been))
            places.Add(value, been = new(2));
        if (been.Count == 0 || been[^1].Place != place)
            been.Add((now, place));
    }
}
