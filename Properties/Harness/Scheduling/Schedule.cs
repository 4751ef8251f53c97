using System.Collections.Immutable;

namespace GpuMm.Harness.Scheduling;

/// <summary>
/// At the <paramref name="Decision"/>-th choice of an execution, counted from 0, <paramref name="Task"/> goes on instead of the
/// default.
/// </summary>
public readonly record struct Switch(int Decision, int Task);

/// <summary>
/// Who decides the order of events: a seeded scheduler, or an explicit list. The explicit form lists only what differs from the default,
/// which is that the running task goes on, or the lowest one if it cannot.
/// </summary>
public abstract record Schedule
{
    Schedule()
    {
    }

    public sealed record Seeded(string Scheduler, ulong Seed) : Schedule
    {
        public override string ToString() => $"{Scheduler} scheduler, seed {Seed}";
    }

    public sealed record Explicit(ImmutableArray<Switch> Switches) : Schedule
    {
        public static readonly Explicit Default = new([]);

        public override string ToString() => Switches.Length switch
        {
            0 => "no task switched before it had to",
            1 => "1 switch",
            _ => $"{Switches.Length} switches",
        };
    }
}
