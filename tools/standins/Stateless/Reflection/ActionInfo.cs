namespace Stateless.Reflection;

public class ActionInfo(InvocationInfo method, string? fromTrigger)
{
    public InvocationInfo Method { get; } = method;

    /// <summary>The only trigger that makes the action run, if there is one.</summary>
    public string? FromTrigger { get; } = fromTrigger;
}
