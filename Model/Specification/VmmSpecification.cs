using GpuMm.Model.Vocabulary;

namespace GpuMm.Model.Specification;

/// <summary>What the operations on a Vmm mean for the dictionary VA -> PA, page by page.</summary>
static class VmmSpecification
{
    /// <summary>
    /// The calls that an answered operation makes on pages. An unmap is two, begin and end, with the interval of the operation: between
    /// clearing an entry and the end of the flush, one access may fault and a later one still be served by a TLB.
    /// </summary>
    public static void AddPageCalls(Operation? operation, Response response, List<(VirtualPage Page, PageCall Call)> calls)
    {
        switch (response)
        {
            case VmmResponse.Mapped mapped:
                Add(calls, mapped.Pages, PageCallKind.Map);
                break;
            case VmmResponse.Unmapped unmapped:
                Add(calls, unmapped.Pages, PageCallKind.Fade, PageCallKind.Vanish);
                break;
            case VmmResponse.Refused { Pages: { } pages, Quarantined: false }:
                Add(calls, pages, PageCallKind.Fade, PageCallKind.Vanish);
                break;
            case VmmResponse.Refused { Pages: { } pages }:
                Add(calls, pages, PageCallKind.Fade);
                break;
            case VmmResponse.Dropped { Quarantined: true } dropped:
                Add(calls, dropped.Pages, PageCallKind.Fade);
                break;
            case VmmResponse.Dropped dropped:
                Add(calls, dropped.Pages, PageCallKind.Fade, PageCallKind.Vanish);
                break;
            case VmmResponse.Released released:
                Add(calls, released.Pages, PageCallKind.Vanish);
                break;
            case VmmResponse.Translation seen:
                calls.Add((new VirtualPage(seen.Vmm, seen.Vfn), seen.Frame is { } frame
                    ? new PageCall(PageCallKind.SawFrame, frame) : new PageCall(PageCallKind.SawNothing)));
                break;
            case VmmResponse.Accessed accessed:
                var kind = KindOf(accessed, ((VmmOperation.GpuAccess)operation!).Access);
                calls.Add((new VirtualPage(accessed.Vmm, accessed.Vfn), new PageCall(kind, accessed.Frame, Value: accessed.Value)));
                break;
        }
    }

    static PageCallKind KindOf(VmmResponse.Accessed accessed, Access access) => (accessed.Faulted, access) switch
    {
        (false, Access.Read) => PageCallKind.Read,
        (false, _) => PageCallKind.Write,
        (true, Access.Read) => PageCallKind.ReadFaulted,
        _ => PageCallKind.WriteFaulted,
    };

    static void Add(List<(VirtualPage Page, PageCall Call)> calls, MappedPages pages, params ReadOnlySpan<PageCallKind> kinds)
    {
        for (int i = 0; i < pages.Frames.Length; i++)
        {
            var key = new VirtualPage(pages.Vmm, pages.Range.Start + (ulong)i);
            foreach (var kind in kinds)
                calls.Add((key, new PageCall(kind, pages.Frames[i], pages.Tag, pages.Writable, pages.InitialValue(i))));
        }
    }
}
