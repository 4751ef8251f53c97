using GpuMm.Implementation.Kernel;

namespace GpuMm.Harness.Scheduling;

/// <summary>A random walk: every enabled step is as likely as any other.</summary>
sealed class RandomScheduler(ulong seed) : IScheduler
{
    SplitMix random = new(seed);

    public bool Watches => false;

    public int Choose(ReadOnlySpan<Step> enabled, int lastTask) => random.Below(enabled.Length);
}
