using GpuMm.Implementation.Kernel;
using Mutex = GpuMm.Implementation.Kernel.Mutex;

namespace GpuMm.Harness.Litmus;

/// <summary>
/// One task pushes n - 2 items and n - 1 others pop one each, unless they see before they take the lock that the stack is empty. It fails
/// if two of them see the same last item.
/// </summary>
static class Stack
{
    public static SmallProgram Of(int n) => new($"stack_{n}", n, "something is popped from an empty stack", state =>
    {
        var (top, mutex) = (state.Cell("top"), state.Lock("L"));
        (Register Seen, Register Popped)[] poppers =
            [.. Enumerable.Range(2, n - 1).Select(task => (state.Register(task, "seen"), state.Register(task, "top")))];
        return new LitmusSetup(
            [() => Push(mutex, top, n - 2), .. poppers.Select(popper => Popper(mutex, top, popper.Seen, popper.Popped))],
            _ => poppers.Any(popper => popper.Popped is { IsSet: true, Value: 0 }));
    });

    static async ValueTask Push(Mutex mutex, Shared<int> top, int items)
    {
        for (int i = 0; i < items; i++)
        {
            await using (await mutex.Lock())
                await top.Write(await top.Read() + 1);
        }
    }

    static Func<ValueTask> Popper(Mutex mutex, Shared<int> top, Register seen, Register popped) => async () =>
    {
        if (seen.Set(await top.Read()) == 0)
            return;
        await using (await mutex.Lock())
        {
            if (popped.Set(await top.Read()) > 0)
                await top.Write(popped.Value - 1);
        }
    };
}
