namespace Stateless.Graph;

/// <summary>An arrow of a graph; the nodes are named as the states are.</summary>
sealed record GraphEdge(string From, string To, string Trigger, IReadOnlyList<string> Actions, IReadOnlyList<string> Guards)
{
    public string Label => string.Concat(
        Trigger,
        Actions is [] ? "" : $" / {string.Join(", ", Actions)}",
        string.Concat(Guards.Select(guard => $" [{guard}]")));
}
