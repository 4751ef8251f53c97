using GpuMm.Harness.Measuring;
using Xunit;

namespace GpuMm.Tests.Measuring;

/// <summary>What several hunts come to.</summary>
public class DefectMeasurementTests
{
    [Fact]
    public void A_defect_that_one_seed_misses_is_not_found()
    {
        Assert.True(Of(Found(1, "a"), Found(2, "a")).Found);
        Assert.False(Of(Found(1, "a"), Missed(2)).Found);
    }

    [Fact]
    public void Times_are_medians()
    {
        var measurement = Of(Found(1, "a", schedules: 10), Found(2, "a", schedules: 500), Found(3, "a", schedules: 30));
        Assert.Equal(30, measurement.SchedulesToFind);
        Assert.Equal(20, Of(Found(1, "a", schedules: 10), Found(2, "a", schedules: 30)).SchedulesToFind);
    }

    [Fact]
    public void It_is_canonical_if_all_seeds_end_in_the_same_counterexample()
    {
        Assert.True(Of(Found(1, "a"), Found(2, "a")).Canonical);
        Assert.False(Of(Found(1, "a"), Found(2, "b")).Canonical);
        Assert.False(Of(Found(1, "a"), Missed(2)).Canonical);
        Assert.False(Of(Missed(1), Missed(2)).Canonical);
    }

    [Fact]
    public void The_smallest_counterexample_stands_for_the_defect_and_the_fastest_seed_is_the_good_one()
    {
        var measurement = Of(Found(1, "large", schedules: 5, operations: 3), Missed(2), Found(3, "small", schedules: 9, operations: 2));
        Assert.Equal("small", measurement.Token);
        Assert.Equal(2, measurement.Operations);
        Assert.Equal(1UL, measurement.Seed);
    }

    [Fact]
    public void A_defect_that_was_missed_may_have_shown_another_property()
    {
        Assert.Equal("memory-safe", Of(Missed(1) with { Property = "memory-safe" }).Property);
        Assert.Null(Of(Missed(1)).Property);
        Assert.Null(Of(Missed(1)).Token);
    }

    static DefectMeasurement Of(params Hunt[] hunts) => new("N01", "vmm", "critical-path-clean", hunts, ["critical-path-clean"], null);

    static Hunt Found(ulong seed, string token, long schedules = 1, int operations = 1) => new(
        seed, 0.5, schedules, "critical-path-clean", ["critical-path-clean"],
        new SmallCounterexample(operations, 1, 0, true, 0, token, "map"));

    static Hunt Missed(ulong seed) => new(seed, 60, 100_000, null, [], null);
}
