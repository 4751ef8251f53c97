using GpuMm.Implementation.Kernel;
using Mutex = GpuMm.Implementation.Kernel.Mutex;

namespace GpuMm.Harness.Litmus;

/// <summary>The philosophers: task i takes lock i and then lock i + 1, and the last one's second is the first one's first.</summary>
static class Deadlock
{
    public static SmallProgram Of(int n) => new($"deadlock_{n}", n, "all wait", state =>
    {
        Mutex[] locks = [.. Enumerable.Range(1, n).Select(i => state.Lock($"L{i}"))];
        return new LitmusSetup(
            [.. locks.Select((own, i) => (Func<ValueTask>)(() => TakeBoth(own, locks[(i + 1) % n])))],
            end => end == RunEnd.Deadlocked);
    });

    static async ValueTask TakeBoth(Mutex first, Mutex second)
    {
        await using (await first.Lock())
        await using (await second.Lock())
        {
        }
    }
}
