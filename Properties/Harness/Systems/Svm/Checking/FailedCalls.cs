using GpuMm.Harness.Execution;

namespace GpuMm.Harness.Systems.Svm.Checking;

/// <summary>Which calls have met with something that was made to fail: those that are under way in the task in which it failed.</summary>
sealed class FailedCalls
{
    readonly HashSet<int> failed = []; // tasks, since their call began

    public void Begins(Call call) => failed.Remove(call.Task);

    public void FailedIn(int task) => failed.Add(task);

    public bool Contains(Call call) => failed.Contains(call.Task);
}
