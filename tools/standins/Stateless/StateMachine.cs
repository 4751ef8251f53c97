using Stateless.Reflection;

namespace Stateless;

/// <summary>States, and what triggers do in them. Not thread-safe.</summary>
public partial class StateMachine<TState, TTrigger>
    where TState : notnull
    where TTrigger : notnull
{
    readonly Dictionary<TState, StateNode> nodes = [];
    readonly TState initialState;
    readonly Func<TState> stateAccessor;
    readonly Action<TState> stateMutator;
    readonly FiringMode firingMode;
    Action<TState, TTrigger, ICollection<string>> unhandledTriggerAction = RefuseTrigger;
    Action<Transition>? transitioned;
    Action<Transition>? transitionCompleted;

    public StateMachine(TState initialState, FiringMode firingMode = FiringMode.Queued)
    {
        this.initialState = initialState;
        this.firingMode = firingMode;
        var state = initialState;
        stateAccessor = () => state;
        stateMutator = next => state = next;
    }

    public StateMachine(Func<TState> stateAccessor, Action<TState> stateMutator, FiringMode firingMode = FiringMode.Queued)
    {
        ArgumentNullException.ThrowIfNull(stateAccessor);
        ArgumentNullException.ThrowIfNull(stateMutator);
        initialState = stateAccessor();
        this.stateAccessor = stateAccessor;
        this.stateMutator = stateMutator;
        this.firingMode = firingMode;
    }

    public TState State
    {
        get => stateAccessor();
        private set => stateMutator(value);
    }

    public IEnumerable<TTrigger> PermittedTriggers => GetPermittedTriggers();

    /// <summary>Begins or continues the configuration of a state.</summary>
    public StateConfiguration Configure(TState state) => new(this, state);

    /// <summary>The triggers that do something or are ignored in the current state.</summary>
    public IEnumerable<TTrigger> GetPermittedTriggers() => [.. NodeOf(State).PermittedTriggers];

    public bool CanFire(TTrigger trigger) => CanFire(trigger, out _);

    public bool CanFire(TTrigger trigger, out ICollection<string> unmetGuards)
    {
        List<string> unmet = [];
        var reaction = NodeOf(State).Find(trigger, unmet);
        unmetGuards = reaction is null ? unmet : [];
        return reaction is not null;
    }

    /// <summary>Whether the current state is this one or one of its substates.</summary>
    public bool IsInState(TState state) => NodeOf(State).IsIncludedIn(state);

    /// <summary>Adds a listener that runs after the exit actions and before the entry actions.</summary>
    public void OnTransitioned(Action<Transition> onTransitionAction)
    {
        ArgumentNullException.ThrowIfNull(onTransitionAction);
        transitioned += onTransitionAction;
    }

    /// <summary>Adds a listener that runs after the entry actions.</summary>
    public void OnTransitionCompleted(Action<Transition> onTransitionAction)
    {
        ArgumentNullException.ThrowIfNull(onTransitionAction);
        transitionCompleted += onTransitionAction;
    }

    /// <summary>Replaces the refusal of a trigger that the current state has no reaction to.</summary>
    public void OnUnhandledTrigger(Action<TState, TTrigger> unhandledTriggerAction)
    {
        ArgumentNullException.ThrowIfNull(unhandledTriggerAction);
        this.unhandledTriggerAction = (state, trigger, _) => unhandledTriggerAction(state, trigger);
    }

    public void OnUnhandledTrigger(Action<TState, TTrigger, ICollection<string>> unhandledTriggerAction)
    {
        ArgumentNullException.ThrowIfNull(unhandledTriggerAction);
        this.unhandledTriggerAction = unhandledTriggerAction;
    }

    /// <summary>States, transitions and actions, for inspection and for graphs.</summary>
    public StateMachineInfo GetInfo() => new Describer(this).Describe();

    public override string ToString() =>
        $"StateMachine {{ State = {State}, PermittedTriggers = {{ {string.Join(", ", GetPermittedTriggers())} }}}}";

    StateNode NodeOf(TState state)
    {
        if (!nodes.TryGetValue(state, out var node))
            nodes.Add(state, node = new StateNode(state));
        return node;
    }

    static void RefuseTrigger(TState state, TTrigger trigger, ICollection<string> unmetGuards) =>
        throw new InvalidOperationException(unmetGuards.Count == 0
            ? $"No valid leaving transitions are permitted from state '{state}' for trigger '{trigger}'. Consider ignoring the trigger."
            : $"Trigger '{trigger}' is valid for transition from state '{state}' but a guard conditions are not met. "
                + $"Guard descriptions: '{string.Join(", ", unmetGuards)}'.");
}
