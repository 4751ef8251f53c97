using GpuMm.Harness.Execution;
using GpuMm.Implementation.Kernel;

namespace GpuMm.Harness.Systems.Svm.Checking;

/// <summary>Which calls have met with something that was made to fail: those that are under way in the task in which it failed.</summary>
sealed class FailedCalls
{
    readonly HashSet<(int Task, FailureSite Site)> failed = []; // since the task's call began

    public void Begins(Call call) => failed.RemoveWhere(failure => failure.Task == call.Task);

    public void FailedIn(int task, FailureSite site) => failed.Add((task, site));

    public bool Contains(Call call) => failed.Count > 0 && failed.Any(failure => failure.Task == call.Task);

    /// <summary>It met with a failure at one of the sites.</summary>
    public bool Contains(Call call, params IEnumerable<FailureSite> sites) => sites.Any(site => failed.Contains((call.Task, site)));
}
