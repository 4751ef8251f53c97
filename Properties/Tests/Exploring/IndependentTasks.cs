using GpuMm.Harness.Litmus;

namespace GpuMm.Tests.Exploring;

/// <summary>Tasks that share nothing, so that it is known how many orders they have.</summary>
static class IndependentTasks
{
    /// <summary>Each task writes its own variable so many times.</summary>
    public static SmallProgram Of(params int[] steps) => new($"independent_{string.Join('_', steps)}", steps.Length, "never", state =>
        new LitmusSetup([.. steps.Select((count, i) => Writer(state, $"own{i + 1}", count))], _ => false));

    /// <summary>(k1 + k2 + ...)! / (k1! k2! ...)</summary>
    public static long Orders(params int[] steps)
    {
        long orders = 1;
        int placed = 0;
        foreach (int count in steps)
        {
            for (int i = 1; i <= count; i++)
                orders = orders * ++placed / i;
        }

        return orders;
    }

    /// <summary>One order after the other: those in which at most so many times a task loses its turn although it has steps left.</summary>
    public static long OrdersWithin(int preemptions, params int[] steps)
    {
        return Count(preemptions, -1);

        long Count(int left, int last)
        {
            if (Array.TrueForAll(steps, count => count == 0))
                return 1;
            long orders = 0;
            for (int task = 0; task < steps.Length; task++)
            {
                int cost = last >= 0 && task != last && steps[last] > 0 ? 1 : 0;
                if (steps[task] == 0 || cost > left)
                    continue;
                steps[task]--;
                orders += Count(left - cost, task);
                steps[task]++;
            }

            return orders;
        }
    }

    static Func<ValueTask> Writer(LitmusState state, string name, int steps)
    {
        var own = state.Cell(name);
        return async () =>
        {
            for (int i = 1; i <= steps; i++)
                await own.Write(i);
        };
    }
}
