using GpuMm.Implementation.Kernel;
using Mutex = GpuMm.Implementation.Kernel.Mutex;

namespace GpuMm.Harness.Litmus;

/// <summary>Two tasks add to a variable and a third reads it, all under one lock: it fails if the reader comes last.</summary>
static class Lazy
{
    public static SmallProgram Of() => new("lazy", 3, "v >= 3 was read", state =>
    {
        var v = state.Cell("v");
        var mutex = state.Lock("L");
        var read = state.Register(3, "v");
        return new LitmusSetup([() => Add(mutex, v, 1), () => Add(mutex, v, 2), () => Read(mutex, v, read)], _ => read.Value >= 3);
    });

    static async ValueTask Add(Mutex mutex, Shared<int> v, int summand)
    {
        await using (await mutex.Lock())
            await v.Write(await v.Read() + summand);
    }

    static async ValueTask Read(Mutex mutex, Shared<int> v, Register read)
    {
        await using (await mutex.Lock())
            read.Set(await v.Read());
    }
}
