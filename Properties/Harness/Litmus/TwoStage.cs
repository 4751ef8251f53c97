using GpuMm.Implementation.Kernel;
using Mutex = GpuMm.Implementation.Kernel.Mutex;

namespace GpuMm.Harness.Litmus;

/// <summary>
/// n - 1 writers change d1 under one lock and then d2 under another; a reader that takes the locks in the same way comes between the two
/// stages.
/// </summary>
static class TwoStage
{
    public static SmallProgram Of(int n) => new($"twostage_{n}", n, "d1 was set and t2 is not t1 + 1", state =>
    {
        var data = new Stages(state.Lock("L1"), state.Cell("d1"), state.Lock("L2"), state.Cell("d2"));
        var (t1, t2) = (state.Register(n, "t1"), state.Register(n, "t2"));
        return new LitmusSetup(
            [.. Enumerable.Repeat<Func<ValueTask>>(() => Write(data), n - 1), () => Read(data, t1, t2)],
            _ => t2.IsSet && t2.Value != t1.Value + 1);
    });

    static async ValueTask Write(Stages data)
    {
        await using (await data.L1.Lock())
            await data.D1.Write(1);
        await using (await data.L2.Lock())
            await data.D2.Write(await data.D1.Read() + 1);
    }

    static async ValueTask Read(Stages data, Register t1, Register t2)
    {
        await using (await data.L1.Lock())
        {
            if (t1.Set(await data.D1.Read()) == 0)
                return;
        }

        await using (await data.L2.Lock())
            t2.Set(await data.D2.Read());
    }

    sealed record Stages(Mutex L1, Shared<int> D1, Mutex L2, Shared<int> D2);
}
