using GpuMm.Harness.Checking;
using GpuMm.Harness.Linearizability;
using GpuMm.Model.Specification;
using GpuMm.Model.Vocabulary;
using Kind = GpuMm.Model.Specification.SharedPageCallKind;

namespace GpuMm.Harness.Systems.Svm.Checking;

/// <summary>
/// The pages that two processes and their GPU contexts share, each with all its aliases: both halves, both processes, and the file. If they
/// have no order, it is asked what to leave out so that they have one: first the refusals of the GPU, then the data.
/// </summary>
/// <param name="places">Knows where what was written was last; null if nobody does.</param>
sealed class SharedPages(LastPlaces? places = null) : TrackedObjects<int, SharedPageState, SharedPageCall>
{
    public static readonly SharedPages Instance = new();

    public override string Noun => "page";

    public override string NameOf(int which) => $"pages {which} and {which + SvmWindow.PagesPerHalf}";

    public override VirtualPage? PageOf(int which, SharedPageCall call) => new VirtualPage(call.Process, SvmWindow.VfnOf(call.Page));

    public override string Origins(TimedCall<SharedPageCall> unexplained, IReadOnlyList<TimedCall<SharedPageCall>> calls)
    {
        var call = unexplained.Call;
        if (call.IsGpuRefusal)
            return ", and nothing was made to fail that could be the reason";
        if (call.Kind is not (Kind.Load or Kind.GpuRead or Kind.GpuAtomic))
            return "";
        ulong seen = call.Kind == Kind.GpuAtomic ? call.Before : call.Value;
        SharedPageCall[] writes = [.. calls.Where(timed => timed.Call.IsWrite && timed != unexplained).Select(timed => timed.Call)];
        string origin = Array.FindIndex(writes, write => write.Value == seen) is >= 0 and var at ? $"'{writes[at]}'"
            : seen == SvmWindow.FileContent(SvmWindow.FilePageOf(call.Page)) ? "the file as it was at the start"
            : seen == 0 ? "a page that nobody has written" : "nowhere: nobody wrote it";
        return $"; 0x{seen:x} comes from {origin}{Missing(unexplained, calls)}";
    }

    /// <summary>The last write that the read could have seen, and should, and where that was last.</summary>
    string Missing(TimedCall<SharedPageCall> read, IReadOnlyList<TimedCall<SharedPageCall>> calls)
    {
        foreach (var write in calls.Where(timed => timed.Call.IsWrite && timed != read).OrderByDescending(timed => timed.InvokedAt))
        {
            ulong value = write.Call.Value;
            if (!CouldSee(value, read, calls))
                continue;
            string place = places?.Of(value, read.RespondedAt) is { } last ? $", which was last in {last}" : "";
            return $"; what is missing is '{write.Call}'{place}";
        }

        return CouldSee(0, read, calls) ? "; what is missing are the zeros that it began with" : "";
    }

    static bool CouldSee(ulong value, TimedCall<SharedPageCall> read, IReadOnlyList<TimedCall<SharedPageCall>> calls)
    {
        var instead = read with { Call = Seeing(read.Call, value) };
        TimedCall<SharedPageCall>[] changed = [.. calls.Select(timed => timed == read ? instead : timed)];
        var known = CallSelection<SharedPageCall>.Until(read.RespondedAt, changed);
        return LinearizabilityChecker.Decide(known.Calls, SharedPageSpecification.OfPage).Exists;
    }

    static SharedPageCall Seeing(SharedPageCall read, ulong value) =>
        read.Kind == Kind.GpuAtomic ? read with { Before = value } : read with { Value = value };

    public override void AddCalls(Operation? operation, Response response, List<(int Object, SharedPageCall Call)> calls) =>
        SvmSpecification.AddCalls(operation, response, calls);

    public override bool IsOpenEnded(SharedPageCall call) => call.Kind == Kind.MayUnshare;

    public override bool OpenEndedMatters(IReadOnlyList<TimedCall<SharedPageCall>> calls) =>
        calls.Any(timed => timed.Call is { Kind: Kind.Mmap, Mapping: VmaKind.FilePrivate });

    public override SequentialSpecification<SharedPageState, SharedPageCall> Specification => SharedPageSpecification.OfPage;

    public override CheckedProperty PropertyOf(List<TimedCall<SharedPageCall>> calls) =>
        LinearizabilityChecker.Decide(calls, SharedPageSpecification.WithoutRefusals).Exists ? PropertyCatalogue.FaultResolvedOnce
        : LinearizabilityChecker.Decide(calls, SharedPageSpecification.WithoutData).Exists ? PropertyCatalogue.DataLinearizable
        : PropertyCatalogue.TranslationLinearizable;
}
