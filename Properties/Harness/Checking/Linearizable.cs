using GpuMm.Harness.Execution;
using GpuMm.Implementation.Kernel;
using GpuMm.Model.Specification;

namespace GpuMm.Harness.Checking;

/// <summary>Compares what was seen of each page with the dictionary VA -> PA: first with the data, then, if that fails, without.</summary>
sealed class Linearizable : Observer
{
    public override void AtEnd(ExecutionRecord execution)
    {
        if (execution.End != RunEnd.Completed)
            return; // calls without an answer: deadlock and progress say what is wrong
        foreach (var (page, calls) in PageHistory.Of(execution.History))
        {
            if (LinearizabilityChecker.Check(calls, PageSpecification.Step) is not { } stuck)
                continue;
            bool translationsFit = LinearizabilityChecker.Check(calls, PageSpecification.StepWithoutData) is null;
            var property = translationsFit ? PropertyCatalogue.DataLinearizable : PropertyCatalogue.TranslationLinearizable;
            Hub.Violate(property, $"{page}: no order of the operations explains '{stuck}'", new PageOfVmm(page.Vmm, page.Vfn));
        }
    }
}
