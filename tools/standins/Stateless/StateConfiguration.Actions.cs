using Stateless.Reflection;

namespace Stateless;

public partial class StateMachine<TState, TTrigger>
{
    public partial class StateConfiguration
    {
        public StateConfiguration OnEntry(Action entryAction, string? entryActionDescription = null)
        {
            ArgumentNullException.ThrowIfNull(entryAction);
            return AddEntry(_ => entryAction(), entryAction.Method.Name, entryActionDescription, null);
        }

        public StateConfiguration OnEntry(Action<Transition> entryAction, string? entryActionDescription = null)
        {
            ArgumentNullException.ThrowIfNull(entryAction);
            return AddEntry(entryAction, entryAction.Method.Name, entryActionDescription, null);
        }

        /// <summary>Runs the action only when this trigger led here.</summary>
        public StateConfiguration OnEntryFrom(TTrigger trigger, Action entryAction, string? entryActionDescription = null)
        {
            ArgumentNullException.ThrowIfNull(entryAction);
            return AddEntryFrom(trigger, _ => entryAction(), entryAction.Method.Name, entryActionDescription);
        }

        public StateConfiguration OnEntryFrom(TTrigger trigger, Action<Transition> entryAction, string? entryActionDescription = null)
        {
            ArgumentNullException.ThrowIfNull(entryAction);
            return AddEntryFrom(trigger, entryAction, entryAction.Method.Name, entryActionDescription);
        }

        public StateConfiguration OnExit(Action exitAction, string? exitActionDescription = null)
        {
            ArgumentNullException.ThrowIfNull(exitAction);
            return AddExit(_ => exitAction(), exitAction.Method.Name, exitActionDescription);
        }

        public StateConfiguration OnExit(Action<Transition> exitAction, string? exitActionDescription = null)
        {
            ArgumentNullException.ThrowIfNull(exitAction);
            return AddExit(exitAction, exitAction.Method.Name, exitActionDescription);
        }

        StateConfiguration AddEntryFrom(TTrigger trigger, Action<Transition> run, string method, string? description) =>
            AddEntry(RunOn(trigger, run), method, description, trigger.ToString());

        StateConfiguration AddEntry(Action<Transition> run, string method, string? description, string? fromTrigger)
        {
            node.AddEntryAction(run, new ActionInfo(new InvocationInfo(method, description), fromTrigger));
            return this;
        }

        StateConfiguration AddExit(Action<Transition> run, string method, string? description)
        {
            node.AddExitAction(run, new InvocationInfo(method, description));
            return this;
        }

        static Action<Transition> RunOn(TTrigger trigger, Action<Transition> run) => transition =>
        {
            if (transition.Trigger.Equals(trigger))
                run(transition);
        };
    }
}
