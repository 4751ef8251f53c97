using Stateless.Reflection;

namespace Stateless.Graph;

/// <summary>The arrows of a machine, the same for every language that a graph is written in.</summary>
sealed class GraphEdges
{
    readonly List<GraphEdge> edges = [];
    readonly List<GraphDecision> decisions = [];

    public GraphEdges(StateMachineInfo machine)
    {
        foreach (var state in machine.States)
        {
            foreach (var transition in state.FixedTransitions)
                AddFixed(state, transition);
            foreach (var transition in state.DynamicTransitions)
                AddDynamic(state, transition);
            foreach (var ignored in state.IgnoredTriggers)
                AddEdge(state, state, ignored, []);
        }
    }

    public IReadOnlyList<GraphEdge> Edges => edges;

    public IReadOnlyList<GraphDecision> Decisions => decisions;

    void AddFixed(StateInfo state, FixedTransitionInfo transition)
    {
        var destination = transition.DestinationState;
        IEnumerable<ActionInfo> actions = transition.IsInternalTransition ? []
            : destination == state ? state.EntryActions
            : destination.EntryActions.Where(action => action.FromTrigger == transition.Trigger.ToString());
        AddEdge(state, destination, transition, [.. actions.Select(action => action.Method.Description)]);
    }

    void AddDynamic(StateInfo state, DynamicTransitionInfo transition)
    {
        var trigger = transition.Trigger.ToString();
        var decision = new GraphDecision($"Decision{decisions.Count + 1}", transition.DestinationStateSelectorDescription.Description);
        decisions.Add(decision);
        edges.Add(new GraphEdge(state.ToString(), decision.Name, trigger, [], GuardsOf(transition)));
        foreach (var possible in transition.PossibleDestinationStates ?? [])
            edges.Add(new GraphEdge(decision.Name, possible.DestinationState, trigger, [], [possible.Criterion]));
    }

    void AddEdge(StateInfo from, StateInfo to, TransitionInfo transition, IReadOnlyList<string> actions) =>
        edges.Add(new GraphEdge(from.ToString(), to.ToString(), transition.Trigger.ToString(), actions, GuardsOf(transition)));

    static List<string> GuardsOf(TransitionInfo transition) =>
        [.. transition.GuardConditionsMethodDescriptions.Select(guard => guard.Description)];
}
