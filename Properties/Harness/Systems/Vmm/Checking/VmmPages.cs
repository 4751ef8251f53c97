using GpuMm.Harness.Checking;
using GpuMm.Harness.Linearizability;
using GpuMm.Model.Specification;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Vmm.Checking;

/// <summary>The virtual pages of Vmms against the dictionary VA -> PA: first with the data, then, if that fails, without.</summary>
sealed class VmmPages : TrackedObjects<VirtualPage, PageState, PageCall>
{
    public static readonly VmmPages Instance = new();

    public override string Noun => "page";

    public override string NameOf(VirtualPage which) => $"vmm {which.Space} {which.Vfn}";

    public override VirtualPage? PageOf(VirtualPage which, PageCall call) => which;

    public override void AddCalls(Operation? operation, Response response, List<(VirtualPage Object, PageCall Call)> calls) =>
        VmmSpecification.AddPageCalls(operation, response, calls);

    public override SequentialSpecification<PageState, PageCall> Specification => PageSpecification.OfPage;

    public override CheckedProperty PropertyOf(List<TimedCall<PageCall>> calls) =>
        LinearizabilityChecker.Decide(calls, PageSpecification.OfTranslation).Exists
            ? PropertyCatalogue.DataLinearizable : PropertyCatalogue.TranslationLinearizable;
}
