namespace GpuMm.Harness.Linearizability;

/// <summary>Why calls on one object have no order. Calls are named by their place in the list that was asked about.</summary>
/// <param name="Obstacle">The response that cannot be explained, and what was possible instead.</param>
/// <param name="Before">An order of all that was answered before it; null if none was found within the limits.</param>
/// <param name="SubHistory">
/// Calls that have no order, whatever the others did: if one of them, too, may or may not have taken effect, there is an order.
/// </param>
/// <param name="IsSmallest">Whether that was shown for each; otherwise a limit was reached, and some may be superfluous.</param>
sealed record Explanation<TState>(
    Obstacle<TState> Obstacle, IReadOnlyList<int>? Before, IReadOnlyList<int> SubHistory, bool IsSmallest)
    where TState : struct;
