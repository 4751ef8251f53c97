namespace Stateless.Reflection;

public class StateInfo
{
    internal StateInfo(
        object underlyingState,
        IEnumerable<ActionInfo> entryActions,
        IEnumerable<InvocationInfo> exitActions,
        IEnumerable<IgnoredTransitionInfo> ignoredTriggers)
    {
        UnderlyingState = underlyingState;
        EntryActions = entryActions;
        ExitActions = exitActions;
        IgnoredTriggers = ignoredTriggers;
    }

    public object UnderlyingState { get; }

    public StateInfo? Superstate { get; internal set; }

    public IEnumerable<StateInfo> Substates { get; internal set; } = [];

    public IEnumerable<ActionInfo> EntryActions { get; }

    public IEnumerable<InvocationInfo> ExitActions { get; }

    public IEnumerable<TransitionInfo> Transitions => [.. FixedTransitions, .. DynamicTransitions];

    public IEnumerable<FixedTransitionInfo> FixedTransitions { get; internal set; } = [];

    public IEnumerable<DynamicTransitionInfo> DynamicTransitions { get; internal set; } = [];

    public IEnumerable<IgnoredTransitionInfo> IgnoredTriggers { get; }

    public override string ToString() => UnderlyingState.ToString() ?? "<null>";
}
