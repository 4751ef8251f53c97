using GpuMm.Harness.Checking;
using GpuMm.Model.Specification;
using GpuMm.Model.Vocabulary;
using Kind = GpuMm.Model.Specification.SharedPageCallKind;

namespace GpuMm.Harness.Systems.Svm.Checking;

/// <summary>
/// The pages that two processes and their GPU contexts share, each with all its aliases: both halves, both processes, and the file. If they
/// have no order, it is asked what to leave out so that they have one: first the refusals of the GPU, then the data.
/// </summary>
sealed class SharedPages : TrackedObjects<int, SharedPageState, SharedPageCall>
{
    public static readonly SharedPages Instance = new();

    public override string Noun => "page";

    public override string NameOf(int which) => $"pages {which} and {which + SvmWindow.PagesPerHalf}";

    public override VirtualPage? PageOf(int which, SharedPageCall call) => new VirtualPage(call.Process, SvmWindow.VfnOf(call.Page));

    public override string Origins(SharedPageCall unexplained, IReadOnlyList<TimedCall<SharedPageCall>> calls)
    {
        if (unexplained.IsGpuRefusal)
            return ", and nothing was made to fail that could be the reason";
        if (unexplained.Kind is not (Kind.Load or Kind.GpuRead or Kind.GpuAtomic))
            return "";
        ulong seen = unexplained.Kind == Kind.GpuAtomic ? unexplained.Before : unexplained.Value;
        var writes = calls.Select(timed => timed.Call).Where(call => call.IsWrite && call != unexplained).ToArray();
        string origin = Array.FindIndex(writes, write => write.Value == seen) is >= 0 and var at ? $"'{writes[at]}'"
            : seen == SvmWindow.FileContent(SvmWindow.FilePageOf(unexplained.Page)) ? "the file as it was at the start"
            : seen == 0 ? "a page that nobody has written" : "nowhere: nobody wrote it";
        return $"; 0x{seen:x} comes from {origin}";
    }

    public override void AddCalls(Operation? operation, Response response, List<(int Object, SharedPageCall Call)> calls) =>
        SvmSpecification.AddCalls(operation, response, calls);

    public override bool IsOpenEnded(SharedPageCall call) => call.Kind == Kind.MayUnshare;

    public override bool OpenEndedMatters(IReadOnlyList<TimedCall<SharedPageCall>> calls) =>
        calls.Any(timed => timed.Call is { Kind: Kind.Mmap, Mapping: VmaKind.FilePrivate });

    public override SharedPageState? Step(SharedPageState state, SharedPageCall call) => SharedPageSpecification.Step(state, call);

    public override CheckedProperty PropertyOf(List<TimedCall<SharedPageCall>> calls) =>
        HasOrder(calls, SharedPageSpecification.StepWithoutRefusals) ? PropertyCatalogue.FaultResolvedOnce
        : HasOrder(calls, SharedPageSpecification.StepWithoutData) ? PropertyCatalogue.DataLinearizable
        : PropertyCatalogue.TranslationLinearizable;

    static bool HasOrder(List<TimedCall<SharedPageCall>> calls, Func<SharedPageState, SharedPageCall, SharedPageState?> step) =>
        LinearizabilityChecker.Decide(calls, step).Outcome == LinearizationOutcome.Exists;
}
