namespace GpuMm.Mutants.Killing;

/// <summary>What a worker is asked to do, in this order, until the mutant is killed.</summary>
/// <param name="Mutant">The active one; <see cref="Compiling.Switch.None"/> to look what is reached.</param>
/// <param name="Tokens">Scenarios to run.</param>
/// <param name="Walks">Of parts alone, by name.</param>
/// <param name="Systems">To fuzz.</param>
/// <param name="Seconds">Of processor time, for each system.</param>
/// <param name="Seed">Of the walks and the campaigns.</param>
sealed record Job(
    int Mutant, IReadOnlyList<string> Tokens, IReadOnlyList<string> Walks, IReadOnlyList<string> Systems, double Seconds, ulong Seed);

/// <summary>One line that a worker writes.</summary>
/// <param name="Of">The token, the walk or the system that has been run; null when all is done.</param>
/// <param name="Reached">The mutants that were come across.</param>
/// <param name="Killed">The property that was violated, or what else went wrong; null if nothing did.</param>
sealed record Word(string? Of, IReadOnlyList<int> Reached, string? Killed);
