using Xunit;

namespace GpuMm.Tests.Scheduling;

/// <summary>What chance may do to a test: with the seeds as they are, nothing; with others, hardly ever.</summary>
static class Chance
{
    /// <summary>
    /// Chi-square. With c classes it is c - 1 on average, with a deviation of sqrt(2 (c - 1)); a limit five deviations above is passed for
    /// one seed in some ten thousand.
    /// </summary>
    public static void AssertUniform(IReadOnlyCollection<int> counts, double limit)
    {
        double expected = counts.Sum() / (double)counts.Count;
        Assert.InRange(counts.Sum(count => (count - expected) * (count - expected) / expected), 0, limit);
    }

    /// <summary>Within six deviations of what is expected of so many draws.</summary>
    public static void AssertOften(int count, int draws, double probability)
    {
        double deviation = Math.Sqrt(draws * probability * (1 - probability));
        Assert.InRange(count, (draws * probability) - (6 * deviation), (draws * probability) + (6 * deviation));
    }
}
