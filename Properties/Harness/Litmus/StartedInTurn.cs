using GpuMm.Implementation.Kernel;

namespace GpuMm.Harness.Litmus;

/// <summary>
/// A small program whose tasks another one starts, one after the other, as a main thread does. By the time that the last task starts, a
/// random walk has let most others end, so what needs the last one early and many others late it hardly ever finds. The published
/// figures are of programs that start so.
/// </summary>
static class StartedInTurn
{
    public const string Suffix = "_in_turn";

    public static SmallProgram Of(SmallProgram program) => new(program.Name + Suffix, program.Tasks + 1, program.FailsWhen, state =>
    {
        var (bodies, failed) = program.Setup(state);
        Completion[] started = [.. bodies.Select((_, i) => state.Completion($"started{i + 1}"))];
        return new LitmusSetup([.. bodies.Zip(started, Waiting), () => Start(started)], failed);
    });

    static Func<ValueTask> Waiting(Func<ValueTask> body, Completion started) => async () =>
    {
        await started.Wait();
        await body();
    };

    static async ValueTask Start(Completion[] tasks)
    {
        foreach (var task in tasks)
            await task.Complete();
    }
}
