using GpuMm.Implementation.Kernel;

namespace GpuMm.Harness.Scheduling;

/// <summary>
/// A random walk that prefers to go on: it switches with probability 1/16 a step. A plain walk almost never keeps one task waiting
/// while another does a whole operation; most bugs need that, and few switches.
/// </summary>
sealed class StickyScheduler(ulong seed) : IScheduler
{
    const int StayFor = 16;

    SplitMix random = new(seed);

    public int Choose(ReadOnlySpan<Step> enabled, int lastTask)
    {
        int running = DefaultOrder.IndexOf(enabled, lastTask);
        return running >= 0 && random.Below(StayFor) != 0 ? running : random.Below(enabled.Length);
    }
}
