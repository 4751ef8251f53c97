using GpuMm.Implementation.Kernel;

namespace GpuMm.Harness.Execution;

/// <summary>
/// Why the tasks that are left do not go on: what each holds and waits for, and the circle in which they wait. A background task that waits
/// for work is not stuck.
/// </summary>
static class Standstill
{
    public static IReadOnlyList<string> Of(KernelContext kernel)
    {
        List<string> said = [.. kernel.Live.Where(task => !task.IsIdle).Select(task => Of(kernel, task))];
        if (kernel.End == RunEnd.Deadlocked && Cycle(kernel.Live) is { } cycle)
            said.Add($"cycle: {string.Join(" -> ", cycle.Append(cycle[0]).Select(task => task.Name))}");
        return said;
    }

    public static string Of(KernelContext kernel, KernelTask task)
    {
        if (task.WaitsFor is not { IsOpen: false } gate)
            return $"{task.Name} is about to {kernel.Describe(task.Pending)}";
        string[] held = [.. task.HeldLockNames.Select(name => $"'{name}'")];
        string holds = held.Length == 0 ? "" : $"holds {string.Join(", ", held)} and ";
        return $"{task.Name} {holds}waits for {gate.Describe()}";
    }

    /// <summary>A task waits for at most one other, so whoever follows the holders from each task finds every circle there is.</summary>
    static List<KernelTask>? Cycle(IReadOnlyList<KernelTask> tasks)
    {
        foreach (var start in tasks)
        {
            List<KernelTask> path = [];
            for (var at = start; at is not null && !path.Contains(at); at = at.WaitsFor?.HeldBy)
                path.Add(at);
            if (path[^1].WaitsFor?.HeldBy == start)
                return path;
        }

        return null;
    }
}
