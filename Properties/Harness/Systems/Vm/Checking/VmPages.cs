using GpuMm.Harness.Checking;
using GpuMm.Harness.Linearizability;
using GpuMm.Implementation.Machine;
using GpuMm.Model.Specification;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Vm.Checking;

/// <summary>
/// The virtual pages of VMs that somebody looked at, against the dictionary VA -> PA. A bind covers a thousand pages; those that nobody
/// looks at are compared by <see cref="TablesMatchBooks"/>.
/// </summary>
sealed class VmPages(VmWorld world, VirtualPage? only = null) : TrackedObjects<VirtualPage, PageState, PageCall>
{
    VirtualPage[]? pages;

    public override string Noun => "page";

    public override string NameOf(VirtualPage which) => world.NameOf(which);

    public override VirtualPage? PageOf(VirtualPage which, PageCall call) => which;

    public override void AddCalls(Operation? operation, Response response, List<(VirtualPage Object, PageCall Call)> calls)
    {
        pages ??= only is { } one ? [one] : [.. LookedAt()];
        foreach (var page in pages)
        {
            if (VmSpecification.OnPage(page, operation, response, world.Books.LayoutOf) is { } call)
                calls.Add((page, call));
        }
    }

    public override SequentialSpecification<PageState, PageCall> Specification => PageSpecification.OfPage;

    public override CheckedProperty PropertyOf(List<TimedCall<PageCall>> calls) => PropertyCatalogue.TranslationLinearizable;

    IEnumerable<VirtualPage> LookedAt() => world.History.Calls
        .Select(call => VmSpecification.PageLookedAt(call.Response)).OfType<VirtualPage>().Distinct();
}

/// <summary>The frames of host memory that jobs read and wrote, each a register: through whatever page it is seen.</summary>
sealed class VmFrames : TrackedObjects<Pfn, PageState, PageCall>
{
    public override string Noun => "frame";

    public override string NameOf(Pfn which) => $"host page {which}";

    public override void AddCalls(Operation? operation, Response response, List<(Pfn Object, PageCall Call)> calls)
    {
        if (operation is VmOperation.GpuAccess access && response is VmResponse.Accessed { Faulted: false } answer)
            calls.Add((answer.Frame, VmSpecification.OnFrame(access, answer)));
    }

    public override PageCall? BeginsWith(Pfn which) => First(which);

    public override SequentialSpecification<PageState, PageCall> Specification { get; } = new(
        default, (state, call) => PageSpecification.Step(state.Phase == PagePhase.Unmapped ? AtFirst(call.Frame) : state, call),
        call => call.OnlyLooks);

    public override CheckedProperty PropertyOf(List<TimedCall<PageCall>> calls) => PropertyCatalogue.DataLinearizable;

    static PageCall First(Pfn frame) => new(PageCallKind.Replace, frame, Writable: true, Value: HostMemory.InitialValue(frame));

    static PageState AtFirst(Pfn frame) => PageSpecification.Step(default, First(frame))!.Value;
}
