using Stateless.Reflection;

namespace Stateless;

/// <summary>A condition on a trigger, with the text that reports name it by.</summary>
sealed class Guard(Func<bool> condition, string? description)
{
    public bool IsMet => condition();

    public InvocationInfo Info { get; } = new(condition.Method.Name, description);
}
