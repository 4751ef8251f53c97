using GpuMm.Implementation.Kernel;
using Mutex = GpuMm.Implementation.Kernel.Mutex;

namespace GpuMm.Harness.Litmus;

/// <summary>One task counts under one lock and expects nobody else to; n others count under another lock.</summary>
static class WrongLock
{
    public static SmallProgram Of(int n) => new($"wronglock_{n}", n + 1, "v is not x + 1 under the lock", state =>
    {
        var v = state.Cell("v");
        var (right, wrong) = (state.Lock("L"), state.Lock("M"));
        var (x, after) = (state.Register(1, "x"), state.Register(1, "v"));
        return new LitmusSetup(
            [() => Expect(right, v, x, after), .. Enumerable.Repeat<Func<ValueTask>>(() => Count(wrong, v), n)],
            _ => after.Value != x.Value + 1);
    });

    static async ValueTask Expect(Mutex mutex, Shared<int> v, Register x, Register after)
    {
        await using (await mutex.Lock())
        {
            x.Set(await v.Read());
            await v.Write(await v.Read() + 1);
            after.Set(await v.Read());
        }
    }

    static async ValueTask Count(Mutex mutex, Shared<int> v)
    {
        await using (await mutex.Lock())
            await v.Write(await v.Read() + 1);
    }
}
