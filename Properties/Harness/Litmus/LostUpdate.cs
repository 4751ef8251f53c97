using GpuMm.Implementation.Kernel;

namespace GpuMm.Harness.Litmus;

/// <summary>n tasks count without a lock.</summary>
static class LostUpdate
{
    public static SmallProgram Of(int n) => new($"lost_update_{n}", n, "v is not n at the end", state =>
    {
        var v = state.Cell("v");
        return new LitmusSetup([.. Enumerable.Range(1, n).Select(task => Counter(v, state.Register(task, "t")))], _ => v.Value != n);
    });

    static Func<ValueTask> Counter(Shared<int> v, Register t) => async () =>
    {
        t.Set(await v.Read());
        await v.Write(t.Value + 1);
    };
}
