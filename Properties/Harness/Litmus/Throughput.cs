using GpuMm.Implementation.Kernel;
using Mutex = GpuMm.Implementation.Kernel.Mutex;

namespace GpuMm.Harness.Litmus;

/// <summary>
/// Three tasks with four locked operations each, 36 steps in all, and nothing wrong: it measures what a step and a run cost.
/// </summary>
static class Throughput
{
    const int Operations = 4;

    public static SmallProgram Of() => new("throughput", 3, "never", state =>
    {
        var (mutex, cell) = (state.Lock("L"), state.Cell("v"));
        Func<ValueTask> work = () => Work(mutex, cell);
        return new LitmusSetup([work, work, work], _ => false);
    });

    static async ValueTask Work(Mutex mutex, Shared<int> cell)
    {
        for (int i = 0; i < Operations; i++)
        {
            await using (await mutex.Lock())
                await cell.Write(i);
        }
    }
}
