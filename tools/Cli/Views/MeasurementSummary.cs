using GpuMm.Harness.Measuring;
using GpuMm.Harness.Minimizing;

namespace GpuMm.Cli.Views;

/// <summary>What the measurements of several defects have in common.</summary>
/// <param name="Name">Of the system, or "all".</param>
/// <param name="Measured">At least one.</param>
sealed record MeasurementSummary(string Name, IReadOnlyList<DefectMeasurement> Measured)
{
    public const int FewOperations = 4;

    public int Found => Measured.Count(defect => defect.Found);

    public double MedianSeconds => Median.Of(Measured.Select(defect => defect.SecondsToFind));

    public double MedianSchedules => Median.Of(Measured.Select(defect => defect.SchedulesToFind));

    public double SlowestSeconds => Measured.Max(defect => defect.Hunts.Max(hunt => hunt.SecondsToFind));

    public int Small => Measured.Count(defect => defect.Operations <= FewOperations);

    public int Canonical => Measured.Count(defect => defect.Canonical);

    public int ProvedMinimal => Measured.Count(defect => defect.Minimality == Minimality.Proved);

    /// <summary>A line for each system, and one for all of them if there are several.</summary>
    public static IReadOnlyList<MeasurementSummary> BySystem(IReadOnlyList<DefectMeasurement> measured)
    {
        MeasurementSummary[] each =
            [.. measured.GroupBy(defect => defect.System).Select(group => new MeasurementSummary(group.Key, [.. group]))];
        return each.Length > 1 ? [.. each, new MeasurementSummary("all", measured)] : each;
    }

    public override string ToString() =>
        $"{Name,-8} {Found} of {Measured.Count} found, median {MedianSeconds:0.00} s and {MedianSchedules:0} schedules, "
        + $"slowest {SlowestSeconds:0.0} s; "
        + $"{Small} with at most {FewOperations} operations, {Canonical} canonical, {ProvedMinimal} proved minimal";
}
