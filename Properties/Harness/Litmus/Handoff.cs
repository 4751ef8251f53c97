using GpuMm.Implementation.Kernel;

namespace GpuMm.Harness.Litmus;

/// <summary>
/// A flag that says that data is ready is still up from the last time, and the task that resets it may come too late: after the consumer
/// went by. If it comes later still, after the producer raised the flag, the consumer waits for ever; that is a deadlock and not this bug.
/// </summary>
static class Handoff
{
    const int Set = 1;

    public static SmallProgram Of() => new("handoff", 3, "data was read before it was set", state =>
    {
        var data = state.Cell("data");
        var flag = state.Completion("flag", done: true);
        var read = state.Register(2, "data");
        return new LitmusSetup(
            [() => Produce(data, flag), () => Consume(flag, data, read), flag.Reinit],
            _ => read is { IsSet: true, Value: not Set });
    });

    static async ValueTask Produce(Shared<int> data, Completion flag)
    {
        await data.Write(Set);
        await flag.Complete();
    }

    static async ValueTask Consume(Completion flag, Shared<int> data, Register read)
    {
        await flag.Wait();
        read.Set(await data.Read());
    }
}
