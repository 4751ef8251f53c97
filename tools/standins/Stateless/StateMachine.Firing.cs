namespace Stateless;

public partial class StateMachine<TState, TTrigger>
{
    readonly Queue<TTrigger> waiting = [];
    bool firing;

    /// <exception cref="InvalidOperationException">The current state has no reaction to the trigger, or its guards refuse.</exception>
    public void Fire(TTrigger trigger)
    {
        if (firingMode is FiringMode.Immediate)
        {
            FireNow(trigger);
            return;
        }
        waiting.Enqueue(trigger);
        if (firing)
            return;
        firing = true;
        try
        {
            while (waiting.TryDequeue(out var next))
                FireNow(next);
        }
        finally
        {
            firing = false;
        }
    }

    void FireNow(TTrigger trigger)
    {
        var source = State;
        var node = NodeOf(source);
        List<string> unmetGuards = [];
        switch (node.Find(trigger, unmetGuards))
        {
            case null:
                unhandledTriggerAction(source, trigger, unmetGuards);
                break;
            // A superstate may send its substates to one of themselves, where nothing is to be done for that one.
            case Move move when !move.Destination.Equals(source):
                Go(node, new Transition(source, move.Destination, trigger));
                break;
            case Choose choose:
                Go(node, new Transition(source, choose.Selector(), trigger));
                break;
            case Reenter reenter:
                Repeat(node, new Transition(source, reenter.State, trigger));
                break;
            case Act act:
                act.Action(new Transition(source, source, trigger));
                break;
        }
    }

    void Go(StateNode from, Transition transition)
    {
        from.Exit(transition);
        State = transition.Destination;
        transitioned?.Invoke(transition);
        var reached = Enter(NodeOf(transition.Destination), transition);
        if (!reached.State.Equals(State))
            State = reached.State;
        transitionCompleted?.Invoke(new Transition(transition.Source, State, transition.Trigger));
    }

    void Repeat(StateNode from, Transition transition)
    {
        from.Exit(transition);
        if (!transition.IsReentry)
        {
            // A substate is left for its superstate, which is itself left and entered again.
            transition = new Transition(transition.Destination, transition.Destination, transition.Trigger);
            NodeOf(transition.Destination).Exit(transition);
        }
        transitioned?.Invoke(transition);
        State = Enter(NodeOf(transition.Destination), transition).State;
        transitionCompleted?.Invoke(transition);
    }

    /// <summary>Runs the entry actions and follows the initial transitions; returns the state that is reached.</summary>
    StateNode Enter(StateNode node, Transition transition)
    {
        node.Enter(transition);
        if (firingMode is FiringMode.Immediate && !State.Equals(transition.Destination))
            return NodeOf(State); // an entry action has fired and moved on
        while (node.InitialSubstate is { } substate)
        {
            if (!node.Substates.Contains(substate))
                throw new InvalidOperationException($"The target ({substate.State}) for the initial transition is not a substate.");
            transitioned?.Invoke(new Transition(node.State, substate.State, transition.Trigger));
            substate.RunEntryActions(new Transition(transition.Source, substate.State, transition.Trigger));
            node = substate;
        }
        return node;
    }
}
