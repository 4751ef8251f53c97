namespace GpuMm.Harness.Measuring;

/// <summary>How the catalogue is measured.</summary>
public sealed record MeasuringOptions
{
    public IReadOnlyList<ulong> Seeds { get; init; } = [1, 2, 3, 4, 5];

    /// <summary>How long a defect is hunted from each seed.</summary>
    public double Seconds { get; init; } = 60;

    /// <summary>Defects that are measured at the same time, each on one core.</summary>
    public int Jobs { get; init; } = Environment.ProcessorCount;
}
