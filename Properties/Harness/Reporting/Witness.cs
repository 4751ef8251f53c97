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

/// <summary>What happened at a step that it does not say itself.</summary>
readonly record struct Remark(int Step, int Task, string Text);

/// <summary>Keeps what a report needs: the steps, and the state at the moment of the violation.</summary>
/// <param name="property">Which is violated.</param>
/// <param name="quiescence">The task that gives everything back.</param>
/// <param name="known">The violation, if it is known from another run.</param>
sealed class Witness(CheckedProperty property, int quiescence, Violation? known = null) : IWitness
{
    readonly List<TakenStep> steps = [];
    readonly List<Remark> remarks = [];
    bool seen;

    public IReadOnlyList<TakenStep> Steps => steps;

    public IReadOnlyList<Remark> Remarks => remarks;

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
        if (known?.Answer is { } answer && answer.Step == kernel.StepCount)
            Show(inspection, known.Page, "when that was answered");
    }

    public void Remarked(string remark, Inspection inspection) =>
        remarks.Add(new Remark(inspection.Kernel.StepCount, inspection.Kernel.Current.Id, remark));

    public void Violated(Violation violation, Inspection inspection)
    {
        if (violation.Property != property)
            return;
        bool allIsThere = inspection.Kernel.End != RunEnd.Completed && violation.Task != quiescence;
        if (allIsThere)
            Show(inspection, violation.Page, "at that moment");
    }

    void Show(Inspection inspection, VirtualPage? page, string moment)
    {
        seen = true;
        Look(inspection, page, moment);
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
