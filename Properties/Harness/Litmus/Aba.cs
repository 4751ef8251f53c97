using GpuMm.Implementation.Kernel;

namespace GpuMm.Harness.Litmus;

/// <summary>
/// Two tasks that pop, pop, push, push on a free list 1 -> 2 -> 3 by compare-and-swap without a tag. A pop that has read 'first 1, next 2'
/// succeeds also if 1 and 2 were popped and 1 was pushed again meanwhile, and then 2 is first while somebody holds it.
/// </summary>
static class Aba
{
    public static SmallProgram Of() => new("aba", 2, "a node is handed out twice", state =>
    {
        var list = new FreeList(state);
        Register[] twice = [state.Register(1, "twice"), state.Register(2, "twice")];
        return new LitmusSetup(
            [.. twice.Select((register, i) => Client(list, state.Register(i + 1, "first"), state.Register(i + 1, "second"), register))],
            _ => twice.Any(register => register.IsSet));
    });

    static Func<ValueTask> Client(FreeList list, Register first, Register second, Register twice) => async () =>
    {
        first.Set(await list.Pop(twice));
        second.Set(await list.Pop(twice));
        await list.Push(first.Value);
        await list.Push(second.Value);
    };

    sealed class FreeList(LitmusState state)
    {
        const int None = 0;

        readonly Shared<int> head = state.Cell("head", 1);
        readonly Shared<int>[] next = [state.Cell("next1", 2), state.Cell("next2", 3), state.Cell("next3", None)];

        // Changed only in a step that changes head, so that it depends on the order of steps as head does.
        readonly HashSet<int> held = [];

        public async ValueTask<int> Pop(Register twice)
        {
            while (true)
            {
                int node = await head.Read();
                if (node == None)
                    return None;
                int following = await next[node - 1].Read();
                if (!await head.CompareExchange(node, following))
                    continue;
                if (!held.Add(node))
                    twice.Set(node);
                return node;
            }
        }

        public async ValueTask Push(int node)
        {
            if (node == None)
                return;
            int following;
            do
            {
                following = await head.Read();
                await next[node - 1].Write(following);
            }
            while (!await head.CompareExchange(following, node));
            held.Remove(node);
        }
    }
}
