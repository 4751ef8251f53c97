using Stateless.Reflection;

namespace Stateless;

public partial class StateMachine<TState, TTrigger>
{
    /// <summary>The configuration of one state; each method returns its receiver.</summary>
    public partial class StateConfiguration
    {
        readonly StateNode node;

        internal StateConfiguration(StateMachine<TState, TTrigger> machine, TState state)
        {
            Machine = machine;
            node = machine.NodeOf(state);
        }

        public StateMachine<TState, TTrigger> Machine { get; }

        public TState State => node.State;

        public StateConfiguration Permit(TTrigger trigger, TState destinationState) =>
            Add(new Move(trigger, null, Other(destinationState)));

        public StateConfiguration PermitIf(
            TTrigger trigger, TState destinationState, Func<bool> guard, string? guardDescription = null) =>
            Add(new Move(trigger, new Guard(guard, guardDescription), Other(destinationState)));

        /// <summary>Leaves the state and enters it again, with its actions.</summary>
        public StateConfiguration PermitReentry(TTrigger trigger) => Add(new Reenter(trigger, null, State));

        public StateConfiguration PermitReentryIf(TTrigger trigger, Func<bool> guard, string? guardDescription = null) =>
            Add(new Reenter(trigger, new Guard(guard, guardDescription), State));

        /// <summary>Asks for the destination each time that the trigger is fired.</summary>
        public StateConfiguration PermitDynamic(
            TTrigger trigger,
            Func<TState> destinationStateSelector,
            string? destinationStateSelectorDescription = null,
            DynamicStateInfos? possibleDestinationStates = null)
        {
            ArgumentNullException.ThrowIfNull(destinationStateSelector);
            var description = new InvocationInfo(destinationStateSelector.Method.Name, destinationStateSelectorDescription);
            return Add(new Choose(trigger, null, destinationStateSelector, description, possibleDestinationStates));
        }

        public StateConfiguration Ignore(TTrigger trigger) => Add(new Stay(trigger, null));

        public StateConfiguration IgnoreIf(TTrigger trigger, Func<bool> guard, string? guardDescription = null) =>
            Add(new Stay(trigger, new Guard(guard, guardDescription)));

        /// <summary>Runs an action without leaving the state.</summary>
        public StateConfiguration InternalTransition(TTrigger trigger, Action<Transition> internalAction)
        {
            ArgumentNullException.ThrowIfNull(internalAction);
            return Add(new Act(trigger, null, internalAction));
        }

        public StateConfiguration InternalTransition(TTrigger trigger, Action internalAction)
        {
            ArgumentNullException.ThrowIfNull(internalAction);
            return InternalTransition(trigger, _ => internalAction());
        }

        /// <summary>What this state does not react to, its superstate does.</summary>
        public StateConfiguration SubstateOf(TState superstate)
        {
            if (Machine.NodeOf(superstate).IsIncludedIn(State))
                throw new ArgumentException($"Configuring {State} as a substate of {superstate} creates an illegal cyclic configuration.");
            node.PutInto(Machine.NodeOf(superstate));
            return this;
        }

        /// <summary>The substate that is entered after this state.</summary>
        public StateConfiguration InitialTransition(TState targetState)
        {
            if (node.InitialSubstate is not null)
                throw new InvalidOperationException($"This state has already been configured with an initial transition ({State}).");
            if (targetState.Equals(State))
                throw new ArgumentException("Setting the current state as the target destination state is not allowed.");
            node.InitialSubstate = Machine.NodeOf(targetState);
            return this;
        }

        StateConfiguration Add(Reaction reaction)
        {
            node.Add(reaction);
            return this;
        }

        TState Other(TState destination) => destination.Equals(State)
            ? throw new ArgumentException("Permit() (and PermitIf()) require that the destination state is not equal to the source state. "
                + "To accept a trigger without changing state, use either Ignore() or PermitReentry().")
            : destination;
    }
}
