using GpuMm.Harness.Execution;
using GpuMm.Harness.Scheduling;

namespace GpuMm.Harness.Minimizing;

/// <summary>
/// Tries every schedule with at most so many switches, fewest first and earliest first, so that the answer is always the same one.
/// </summary>
/// <param name="fails">Runs a scenario; null if it does not fail, else what it took.</param>
/// <param name="runLimit">Executions after which the search gives up.</param>
sealed class BoundedSearch(Func<Scenario, (ExecutionRecord Execution, bool Fails)> fails, int runLimit)
{
    int runs;

    /// <summary>The failing scenario with the fewest switches up to <paramref name="switches"/>; null if none was found.</summary>
    public Scenario? Find(Scenario scenario, int switches)
    {
        for (int count = 0; count <= switches; count++)
        {
            if (Extend(scenario, [], 0, count) is { } found)
                return found;
        }

        return null;
    }

    Scenario? Extend(Scenario scenario, List<Switch> chosen, int from, int left)
    {
        if (runs++ >= runLimit)
            return null;
        var candidate = scenario with { Schedule = new Schedule.Explicit([.. chosen]) };
        var (execution, failed) = fails(candidate);
        if (left == 0)
            return failed ? scenario with { Schedule = execution.Taken } : null;
        if (execution.Taken.Switches.Length < chosen.Count)
            return null; // the last switch was to a task that could not run, or to the one that ran anyway
        for (int decision = from; decision < execution.Decisions && runs < runLimit; decision++)
        {
            for (int task = 1; task <= scenario.Program.Branches.Length; task++)
            {
                chosen.Add(new Switch(decision, task));
                var found = Extend(scenario, chosen, decision + 1, left - 1);
                chosen.RemoveAt(chosen.Count - 1);
                if (found is not null)
                    return found;
            }
        }

        return null;
    }
}
