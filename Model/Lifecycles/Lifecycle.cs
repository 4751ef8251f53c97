using Stateless;
using Stateless.Graph;

namespace GpuMm.Model.Lifecycles;

/// <summary>A state machine that says which transitions a thing may make in its life; what it observes is checked against it.</summary>
public sealed class Lifecycle<TState, TTrigger>
    where TState : struct, Enum
    where TTrigger : struct, Enum
{
    readonly Func<TState, StateMachine<TState, TTrigger>> machineIn;
    readonly HashSet<(TState From, TState To)> permitted;

    /// <param name="name">What lives, for reports.</param>
    /// <param name="initial">The state in which a life begins.</param>
    /// <param name="configure">Adds the transitions to a machine.</param>
    public Lifecycle(string name, TState initial, Action<StateMachine<TState, TTrigger>> configure)
    {
        Name = name;
        Initial = initial;
        machineIn = state =>
        {
            var machine = new StateMachine<TState, TTrigger>(state);
            configure(machine);
            return machine;
        };
        permitted = [.. Transitions()];
    }

    public string Name { get; }

    public TState Initial { get; }

    public bool Permits(TState from, TState to) => permitted.Contains((from, to));

    /// <summary>The machine as a Mermaid state diagram.</summary>
    public string Mermaid() => MermaidGraph.Format(machineIn(Initial).GetInfo());

    IEnumerable<(TState From, TState To)> Transitions()
    {
        foreach (var state in Enum.GetValues<TState>())
        {
            foreach (var trigger in Enum.GetValues<TTrigger>())
            {
                var machine = machineIn(state);
                if (!machine.CanFire(trigger))
                    continue;
                machine.Fire(trigger);
                yield return (state, machine.State);
            }
        }
    }
}
