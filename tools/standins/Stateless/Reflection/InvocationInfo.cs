namespace Stateless.Reflection;

/// <summary>How a report names a guard or an action.</summary>
public class InvocationInfo
{
    readonly string? description;

    internal InvocationInfo(string methodName, string? description)
    {
        MethodName = methodName;
        this.description = description;
    }

    public static string DefaultFunctionDescription { get; set; } = "Function";

    public string MethodName { get; }

    // Only the names that a compiler makes hold such characters.
    public string Description =>
        description ?? (MethodName.AsSpan().ContainsAny("<>`") ? DefaultFunctionDescription : MethodName);
}
