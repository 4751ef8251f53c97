using GpuMm.Harness.Execution;
using GpuMm.Model.Specification;

namespace GpuMm.Harness.Checking;

/// <summary>A call on one page with the interval in which it took effect.</summary>
readonly record struct TimedCall(PageCall Call, int InvokedAt, int RespondedAt);

/// <summary>The history of an execution, page by page.</summary>
static class PageHistory
{
    public static IEnumerable<(PageKey Page, List<TimedCall> Calls)> Of(History history)
    {
        List<(PageKey Page, List<TimedCall> Calls)> pages = [];
        List<(PageKey Page, PageCall Call)> effects = [];
        foreach (var call in history.Calls)
        {
            if (call.Response is null)
                continue;
            effects.Clear();
            VmmSpecification.AddPageCalls(call.Operation, call.Response, effects);
            foreach (var (page, effect) in effects)
                CallsOf(pages, page).Add(new TimedCall(effect, call.InvokedAt, call.RespondedAt));
        }

        return pages;
    }

    static List<TimedCall> CallsOf(List<(PageKey Page, List<TimedCall> Calls)> pages, PageKey page)
    {
        foreach (var (key, calls) in pages)
        {
            if (key == page)
                return calls;
        }

        List<TimedCall> added = [];
        pages.Add((page, added));
        return added;
    }
}
