namespace GpuMm.Model.Specification;

/// <summary>What is permitted to one object whose calls come one after another: a record of functions.</summary>
/// <param name="Initial">How the object begins.</param>
/// <param name="Step">The next state, or null if the call cannot have happened in the state.</param>
/// <param name="OnlyLooks">Whether a call never changes a state in which it can happen.</param>
sealed record SequentialSpecification<TState, TCall>(TState Initial, Func<TState, TCall, TState?> Step, Func<TCall, bool> OnlyLooks)
    where TState : struct
    where TCall : struct;
