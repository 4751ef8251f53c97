using GpuMm.Implementation.Kernel;

namespace GpuMm.Tests.Kernel;

/// <summary>Writes down what steps touch: a step as it was announced, and under it what it touched besides.</summary>
sealed class AccessRecorder : IAccessLog
{
    readonly List<(Step Step, List<(StepKind Kind, Resource Resource)> Touched)> steps = [];

    /// <summary>
    /// "1: Write cell 3, timed out" for a step, "  Read audit 0" for what it touched, "time passed", "1 stuck: Acquire lock 0".
    /// </summary>
    public List<string> Lines { get; } = [];

    public IReadOnlyList<(Step Step, List<(StepKind Kind, Resource Resource)> Touched)> Steps => steps;

    /// <summary>What steps touched of one kind of resource, announced or not, in its order.</summary>
    public IEnumerable<(StepKind Kind, Resource Resource)> TouchesOf(ResourceKind kind) =>
        steps.SelectMany(step => step.Touched.Prepend((step.Step.Kind, step.Step.Resource))).Where(touch => touch.Item2.Kind == kind);

    void IAccessLog.StepTaken(Step step, bool timedOut)
    {
        steps.Add((step, []));
        Lines.Add($"{step.Task}: {step}{(timedOut ? ", timed out" : "")}");
    }

    void IAccessLog.TimePassed() => Lines.Add("time passed");

    void IAccessLog.Touched(StepKind kind, Resource resource)
    {
        if (steps.Count > 0)
            steps[^1].Touched.Add((kind, resource));
        Lines.Add($"  {kind} {resource}");
    }

    void IAccessLog.Stuck(Step step) => Lines.Add($"{step.Task} stuck: {step}");
}
