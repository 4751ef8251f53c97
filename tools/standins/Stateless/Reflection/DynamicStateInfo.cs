namespace Stateless.Reflection;

/// <summary>One of the states that a dynamic transition may choose, and when it does.</summary>
public class DynamicStateInfo(string destinationState, string criterion)
{
    public string DestinationState { get; set; } = destinationState;

    public string Criterion { get; set; } = criterion;
}
