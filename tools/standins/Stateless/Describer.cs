using Stateless.Reflection;

namespace Stateless;

public partial class StateMachine<TState, TTrigger>
{
    /// <summary>Turns the configuration of a machine into what <c>Stateless.Reflection</c> shows of it.</summary>
    sealed class Describer(StateMachine<TState, TTrigger> machine)
    {
        readonly Dictionary<TState, StateInfo> infos = [];

        public StateMachineInfo Describe()
        {
            foreach (var node in machine.nodes.Values)
                infos.Add(node.State, Shell(node));
            foreach (var node in machine.nodes.Values)
                Relate(node);
            return new StateMachineInfo(infos.Values, typeof(TState), typeof(TTrigger), Shell(new StateNode(machine.initialState)));
        }

        static StateInfo Shell(StateNode node) => new(
            node.State,
            [.. node.EntryActions],
            [.. node.ExitActions],
            [.. node.Reactions.OfType<Stay>().Select(stay => new IgnoredTransitionInfo(TriggerOf(stay), stay.GuardInfos))]);

        void Relate(StateNode node)
        {
            var info = infos[node.State];
            info.Superstate = node.Superstate is null ? null : InfoOf(node.Superstate.State);
            info.Substates = [.. node.Substates.Select(substate => InfoOf(substate.State))];
            info.FixedTransitions = [.. node.Reactions.Select(reaction => Fixed(node, reaction)).OfType<FixedTransitionInfo>()];
            info.DynamicTransitions = [.. node.Reactions.OfType<Choose>().Select(Dynamic)];
        }

        FixedTransitionInfo? Fixed(StateNode node, Reaction reaction) => reaction switch
        {
            Move move => new(TriggerOf(move), move.GuardInfos, InfoOf(move.Destination), false),
            Reenter => new(TriggerOf(reaction), reaction.GuardInfos, InfoOf(node.State), false),
            Act => new(TriggerOf(reaction), reaction.GuardInfos, InfoOf(node.State), true),
            _ => null,
        };

        static DynamicTransitionInfo Dynamic(Choose choose) =>
            new(TriggerOf(choose), choose.GuardInfos, choose.Description, choose.Possible);

        static TriggerInfo TriggerOf(Reaction reaction) => new(reaction.Trigger);

        // A destination that nothing was configured for is a state too.
        StateInfo InfoOf(TState state)
        {
            if (!infos.TryGetValue(state, out var info))
                infos.Add(state, info = Shell(new StateNode(state)));
            return info;
        }
    }
}
