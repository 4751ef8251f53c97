using GpuMm.Harness.Checking;
using GpuMm.Harness.Execution;
using GpuMm.Implementation.Kernel;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Reporting;

/// <summary>What a page is at one moment: to the model, and to the hardware.</summary>
sealed record PageView(string Page, string Model, string Implementation);

/// <summary>One step of an execution, in words.</summary>
/// <param name="Number">Which step of the execution, from 1.</param>
/// <param name="Task">Who took it.</param>
/// <param name="Text">What it did.</param>
/// <param name="BeginsWork">A background task took up what somebody had asked of it.</param>
readonly record struct TakenStep(int Number, int Task, string Text, bool BeginsWork = false);

/// <summary>Keeps what a report needs: the steps, and the state at the moment of the violation.</summary>
sealed class Witness(CheckedProperty property, int quiescence) : IWitness
{
    readonly List<TakenStep> steps = [];
    bool seen;

    public IReadOnlyList<TakenStep> Steps => steps;

    public IReadOnlyList<PageView> Pages { get; private set; } = [];

    public IReadOnlyList<string> Path { get; private set; } = [];

    /// <summary>Which moment <see cref="Pages"/> shows.</summary>
    public string Moment { get; private set; } = "";

    public void StepTaken(Step step, Inspection inspection)
    {
        if (!seen && step.Task == quiescence && (steps.Count == 0 || steps[^1].Task != quiescence))
            Look(inspection, null, "before everything is given back");
        var kernel = inspection.Kernel;
        bool beginsWork = kernel.Current is { IsBackground: true, WaitsFor.WaitsForWork: true };
        steps.Add(new TakenStep(kernel.StepCount, step.Task, kernel.Describe(step), beginsWork));
    }

    public void Violated(Violation violation, Inspection inspection)
    {
        if (violation.Property != property)
            return;
        bool duringRun = inspection.Kernel.End == RunEnd.Running && violation.Task != quiescence;
        if (!duringRun)
            return;
        seen = true;
        Look(inspection, violation.Page, "at that moment");
    }

    void Look(Inspection inspection, VirtualPage? page, string moment)
    {
        Moment = moment;
        var world = inspection.World;
        Pages = [.. world.KnownPages.Select(known =>
            new PageView(world.NameOf(known), world.DescribeModel(known), world.Describe(known)))];
        Path = page is { } concerned ? [.. world.DescribePath(concerned)] : [];
    }
}
