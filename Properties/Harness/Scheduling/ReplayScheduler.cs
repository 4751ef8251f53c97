using System.Collections.Immutable;
using GpuMm.Implementation.Kernel;

namespace GpuMm.Harness.Scheduling;

/// <summary>
/// Follows an explicit schedule; a switch to a task that cannot run is passed over, so that a cut program still finds its nearest
/// schedule.
/// </summary>
sealed class ReplayScheduler(ImmutableArray<Switch> switches) : IScheduler
{
    int decision;
    int next;

    public bool Watches => false;

    public int Choose(ReadOnlySpan<Step> enabled, int lastTask)
    {
        int choice = DefaultOrder.Choose(enabled, lastTask);
        if (next < switches.Length && switches[next].Decision == decision)
        {
            int wanted = DefaultOrder.IndexOf(enabled, switches[next++].Task);
            choice = wanted >= 0 ? wanted : choice;
        }

        decision++;
        return choice;
    }
}
