namespace GpuMm.Harness.Scheduling;

/// <summary>
/// What probabilistic concurrency testing promises: a bug that <paramref name="Depth"/> ordering constraints make shows in a schedule with
/// at least this probability, in programs of so many tasks and steps.
/// </summary>
public readonly record struct PctBound(int Depth, int Tasks, int Steps)
{
    /// <summary>n k^(d-1): in that many schedules it is expected once.</summary>
    public double Schedules => Tasks * Math.Pow(Steps, Depth - 1);

    public double Probability => 1 / Schedules;
}
