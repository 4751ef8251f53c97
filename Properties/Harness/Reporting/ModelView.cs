using GpuMm.Harness.Checking;
using GpuMm.Harness.Execution;
using GpuMm.Model.Specification;

namespace GpuMm.Harness.Reporting;

/// <summary>What the dictionary VA -> PA holds for a page after the calls that have been answered, in the order of their answers.</summary>
static class ModelView
{
    public static string Of(History history, PageOfVmm page)
    {
        var key = new PageKey(page.Vmm, page.Vfn);
        var state = default(PageState);
        List<(PageKey Page, PageCall Call)> effects = [];
        foreach (var call in history.Calls.Where(call => call.Response is not null).OrderBy(call => call.RespondedAt))
        {
            effects.Clear();
            VmmSpecification.AddPageCalls(call.Operation, call.Response!, effects);
            foreach (var (_, effect) in effects.Where(effect => effect.Page == key))
                state = PageSpecification.Step(state, effect) ?? state;
        }

        return state.ToString();
    }
}
