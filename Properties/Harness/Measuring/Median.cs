namespace GpuMm.Harness.Measuring;

/// <summary>The number in the middle; of an even count, the mean of the two.</summary>
public static class Median
{
    public static double Of(IEnumerable<double> numbers)
    {
        double[] sorted = [.. numbers.Order()];
        int half = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }
}
