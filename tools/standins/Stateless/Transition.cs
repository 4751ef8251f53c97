namespace Stateless;

public partial class StateMachine<TState, TTrigger>
{
    public class Transition(TState source, TState destination, TTrigger trigger)
    {
        public TState Source { get; } = source;

        public TState Destination { get; } = destination;

        public TTrigger Trigger { get; } = trigger;

        public bool IsReentry => Source.Equals(Destination);
    }
}
