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
            var (outcome, stuck) = LinearizabilityChecker.Decide(calls, PageSpecification.Step);
            if (outcome == LinearizationOutcome.Undecided)
                Hub.GiveUp($"the order of {calls.Count} calls on {page} was not decided");
            if (outcome != LinearizationOutcome.None)
                continue;
            bool translationsFit =
                LinearizabilityChecker.Decide(calls, PageSpecification.StepWithoutData).Outcome == LinearizationOutcome.Exists;
            var property = translationsFit ? PropertyCatalogue.DataLinearizable : PropertyCatalogue.TranslationLinearizable;
            Hub.Violate(property, $"{page}: no order of the operations explains '{stuck}'", new PageOfVmm(page.Vmm, page.Vfn));
        }
    }
}
