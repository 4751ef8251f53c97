using GpuMm.Implementation.Kernel;

namespace GpuMm.Harness.Litmus;

/// <summary>
/// n - 1 setters do a = 1; b = -1, and a checker that reads both should see all of it or nothing. It sees half only if it comes between the
/// first write of a and the first of b, which is the harder to hit the more setters there are.
/// </summary>
static class Reorder
{
    public static SmallProgram Of(int n) => new($"reorder_{n}", n, "neither (0, 0) nor (1, -1) was read", state =>
    {
        var (a, b) = (state.Cell("a"), state.Cell("b"));
        var (readA, readB) = (state.Register(n, "a"), state.Register(n, "b"));
        return new LitmusSetup(
            [.. Enumerable.Repeat<Func<ValueTask>>(() => Set(a, b), n - 1), () => Check(a, readA, b, readB)],
            _ => (readA.Value, readB.Value) is not (0, 0) and not (1, -1));
    });

    static async ValueTask Set(Shared<int> a, Shared<int> b)
    {
        await a.Write(1);
        await b.Write(-1);
    }

    static async ValueTask Check(Shared<int> a, Register readA, Shared<int> b, Register readB)
    {
        readA.Set(await a.Read());
        readB.Set(await b.Read());
    }
}
