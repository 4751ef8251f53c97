using GpuMm.Implementation.Kernel;

namespace GpuMm.Harness.Scheduling;

/// <summary>
/// The order against which an explicit schedule lists its switches: go on, or let the lowest task go if that is impossible.
/// </summary>
static class DefaultOrder
{
    public static int Choose(ReadOnlySpan<Step> enabled, int lastTask) => Math.Max(0, IndexOf(enabled, lastTask));

    public static int IndexOf(ReadOnlySpan<Step> enabled, int task)
    {
        for (int i = 0; i < enabled.Length; i++)
        {
            if (enabled[i].Task == task)
                return i;
        }

        return -1;
    }
}
