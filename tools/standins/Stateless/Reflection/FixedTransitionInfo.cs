namespace Stateless.Reflection;

public class FixedTransitionInfo : TransitionInfo
{
    internal FixedTransitionInfo(TriggerInfo trigger, IEnumerable<InvocationInfo> guards, StateInfo destination, bool isInternal)
        : base(trigger, guards)
    {
        DestinationState = destination;
        IsInternalTransition = isInternal;
    }

    public StateInfo DestinationState { get; }
}
