using Stateless.Reflection;

namespace Stateless;

public partial class StateMachine<TState, TTrigger>
{
    /// <summary>All that was configured for one state.</summary>
    sealed class StateNode(TState state)
    {
        readonly Dictionary<TTrigger, List<Reaction>> reactions = [];
        readonly List<StateNode> substates = [];
        readonly List<(Action<Transition> Run, ActionInfo Info)> entryActions = [];
        readonly List<(Action<Transition> Run, InvocationInfo Info)> exitActions = [];

        public TState State { get; } = state;

        public StateNode? Superstate { get; private set; }

        public StateNode? InitialSubstate { get; set; }

        public IReadOnlyList<StateNode> Substates => substates;

        public IEnumerable<Reaction> Reactions => reactions.Values.SelectMany(same => same);

        public IEnumerable<ActionInfo> EntryActions => entryActions.Select(action => action.Info);

        public IEnumerable<InvocationInfo> ExitActions => exitActions.Select(action => action.Info);

        public IEnumerable<TTrigger> PermittedTriggers =>
            Reactions.Where(reaction => reaction.IsPermitted)
                .Select(reaction => reaction.Trigger)
                .Union(Superstate?.PermittedTriggers ?? []);

        public void Add(Reaction reaction)
        {
            if (!reactions.TryGetValue(reaction.Trigger, out var same))
                reactions.Add(reaction.Trigger, same = []);
            same.Add(reaction);
        }

        public void AddEntryAction(Action<Transition> run, ActionInfo info) => entryActions.Add((run, info));

        public void AddExitAction(Action<Transition> run, InvocationInfo info) => exitActions.Add((run, info));

        public void PutInto(StateNode superstate)
        {
            Superstate = superstate;
            superstate.substates.Add(this);
        }

        /// <summary>Whether the state is this one or lies anywhere below it.</summary>
        public bool Includes(TState other) => State.Equals(other) || substates.Exists(substate => substate.Includes(other));

        public bool IsIncludedIn(TState other) => State.Equals(other) || Superstate?.IsIncludedIn(other) == true;

        /// <summary>The reaction of this state or, where it has none, of the nearest superstate that has one.</summary>
        public Reaction? Find(TTrigger trigger, ICollection<string> unmetGuards)
        {
            var (permitted, refused) = Split(reactions.GetValueOrDefault(trigger, []));
            if (permitted.Count > 1)
            {
                throw new InvalidOperationException($"Multiple permitted exit transitions are configured from state '{State}' "
                    + $"for trigger '{trigger}'. Guard clauses must be mutually exclusive.");
            }
            foreach (var reaction in refused)
                unmetGuards.Add(reaction.Guard!.Info.Description);
            return permitted is [var only] ? only : Superstate?.Find(trigger, unmetGuards);
        }

        public void Enter(Transition transition)
        {
            if (!transition.IsReentry && Includes(transition.Source))
                return;
            if (!transition.IsReentry)
                Superstate?.Enter(transition);
            RunEntryActions(transition);
        }

        /// <summary>Leaves this state and the superstates that the transition leaves.</summary>
        public void Exit(Transition transition)
        {
            if (transition.IsReentry)
            {
                RunExitActions(transition);
                return;
            }
            for (var node = this; node is not null && !node.Includes(transition.Destination); node = node.Superstate)
                node.RunExitActions(transition);
        }

        public void RunEntryActions(Transition transition)
        {
            foreach (var (run, _) in entryActions)
                run(transition);
        }

        void RunExitActions(Transition transition)
        {
            foreach (var (run, _) in exitActions)
                run(transition);
        }

        // Each guard is asked once: a guard that looks at something that changes must not be permitted and refused at a time.
        static (List<Reaction> Permitted, List<Reaction> Refused) Split(List<Reaction> reactions)
        {
            var split = reactions.ToLookup(reaction => reaction.IsPermitted);
            return ([.. split[true]], [.. split[false]]);
        }
    }
}
