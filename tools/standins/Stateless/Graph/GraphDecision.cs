namespace Stateless.Graph;

/// <summary>The node that stands for a choice which is made when the trigger is fired.</summary>
sealed record GraphDecision(string Name, string Label);
