namespace GpuMm.Model.Specification;

/// <summary>
/// The reference model of one page. It is shown a call with its answer and says whether that is permitted, and what the page is then.
/// </summary>
/// <remarks>
/// A page table guarantees no atomicity across pages, so each page is an object of its own; by locality (Herlihy and Wing, 1990) a history
/// is linearizable if and only if that of each page is.
/// </remarks>
static class PageSpecification
{
    public static readonly SequentialSpecification<PageState, PageCall> OfPage = new(default, Step, call => call.OnlyLooks);

    /// <summary>The same without what is in the pages: whether the translations alone have an order.</summary>
    public static readonly SequentialSpecification<PageState, PageCall> OfTranslation =
        new(default, StepWithoutData, call => call.OnlyLooks);

    /// <returns>The next state, or null if the call cannot have happened in <paramref name="state"/>.</returns>
    public static PageState? Step(PageState state, PageCall call) => call.Kind switch
    {
        PageCallKind.Replace => new PageState(PagePhase.Mapped, call.Frame, call.Tag, call.Writable, call.Value),
        PageCallKind.Clear => default(PageState),
        PageCallKind.Lose => new PageState(PagePhase.Lost, default, 0, false, 0),
        _ when state.Phase == PagePhase.Lost => state,
        PageCallKind.Map => state.Phase == PagePhase.Unmapped
            ? new PageState(PagePhase.Mapped, call.Frame, call.Tag, call.Writable, call.Value) : null,
        PageCallKind.Fade => BeginsToFade(state, call)
            ? new PageState(PagePhase.Fading, call.Frame, call.Tag, call.Writable, ValueOf(state, call)) : null,
        PageCallKind.Vanish => state.Phase == PagePhase.Fading && state.Tag == call.Tag ? default(PageState) : null,
        PageCallKind.SawFrame => state.Phase != PagePhase.Unmapped && state.Frame == call.Frame ? state : null,
        PageCallKind.SawNothing => state.Phase != PagePhase.Mapped ? state : null,
        PageCallKind.Read => state.Phase != PagePhase.Unmapped && state.Frame == call.Frame && state.Value == call.Value ? state : null,
        PageCallKind.Write => state.Phase != PagePhase.Unmapped && state.Frame == call.Frame && state.Writable
            ? state with { Value = call.Value } : null,
        PageCallKind.ReadFaulted => state.Phase != PagePhase.Mapped ? state : null,
        PageCallKind.WriteFaulted => state.Phase != PagePhase.Mapped || !state.Writable ? state : null,
        _ => null,
    };

    static PageState? StepWithoutData(PageState state, PageCall call) =>
        Step(state with { Value = 0 }, call with { Value = 0 });

    /// <summary>A mapping fades; or a map that will fail becomes visible, which begins from nothing.</summary>
    static bool BeginsToFade(PageState state, PageCall call) =>
        state.Phase == PagePhase.Unmapped || (state.Phase == PagePhase.Mapped && state.Tag == call.Tag);

    static ulong ValueOf(PageState state, PageCall call) => state.Phase == PagePhase.Mapped ? state.Value : call.Value;
}
