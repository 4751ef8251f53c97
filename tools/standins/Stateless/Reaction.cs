using Stateless.Reflection;

namespace Stateless;

public partial class StateMachine<TState, TTrigger>
{
    /// <summary>What a state does when a trigger is fired in it.</summary>
    abstract class Reaction(TTrigger trigger, Guard? guard)
    {
        public TTrigger Trigger { get; } = trigger;

        public Guard? Guard { get; } = guard;

        public bool IsPermitted => Guard is null or { IsMet: true };

        public IReadOnlyList<InvocationInfo> GuardInfos => Guard is null ? [] : [Guard.Info];
    }

    sealed class Move(TTrigger trigger, Guard? guard, TState destination) : Reaction(trigger, guard)
    {
        public TState Destination { get; } = destination;
    }

    sealed class Reenter(TTrigger trigger, Guard? guard, TState state) : Reaction(trigger, guard)
    {
        public TState State { get; } = state;
    }

    sealed class Choose(TTrigger trigger, Guard? guard, Func<TState> selector, InvocationInfo description, DynamicStateInfos? possible)
        : Reaction(trigger, guard)
    {
        public Func<TState> Selector { get; } = selector;

        public InvocationInfo Description { get; } = description;

        public DynamicStateInfos? Possible { get; } = possible;
    }

    sealed class Stay(TTrigger trigger, Guard? guard) : Reaction(trigger, guard);

    sealed class Act(TTrigger trigger, Guard? guard, Action<Transition> action) : Reaction(trigger, guard)
    {
        public Action<Transition> Action { get; } = action;
    }
}
