using GpuMm.Harness;
using GpuMm.Tests.Generation;
using Xunit;
using Xunit.Abstractions;

namespace GpuMm.Tests.Minimizing;

/// <summary>One defect ends in one counterexample, whichever seed it was found from.</summary>
public sealed class CanonicalFormsTests(ITestOutputHelper output)
{
    const int LongestToken = 200;

    [Theory]
    [InlineData("N01", 100)]
    [InlineData("N02", 100)]
    [InlineData("N03", 100)]
    [InlineData("N07", 100)]
    [InlineData("N10", 100)]
    [InlineData("N05", 20)]
    [InlineData("N08", 4)]
    [InlineData("N09", 4)]
    [InlineData("N12", 10)]
    [InlineData("N16", 20)]
    [InlineData("N19", 20)]
    [InlineData("N21", 20)]
    [InlineData("N22", 20)]
    [InlineData("N24", 20)]
    [InlineData("N25", 4)]
    [InlineData("N33", 20)]
    [InlineData("X01", 10)]
    [InlineData("X02", 20)]
    [InlineData("X04", 20)]
    [InlineData("X05", 20)]
    [InlineData("X06", 6)]
    [InlineData("X07", 20)]
    [InlineData("X08", 20)]
    [InlineData("X10", 4)]
    public void A_defect_has_one_counterexample(string defect, int seeds)
    {
        var property = SeededScenarios.VariantOf(defect).Expected!;
        var forms = Enumerable.Range(1, seeds)
            .Select(seed => SeededScenarios.FirstViolating(defect, property.Id, (ulong)seed, limit: 5_000)!.Value.Scenario)
            .Select(failing => Pipeline.Minimize(failing, property))
            .CountBy(minimal => minimal.Token)
            .OrderByDescending(form => form.Value)
            .ToArray();
        foreach (var (token, count) in forms)
            output.WriteLine($"{count,3} {Harness.Reporting.Token.Read(token)}");
        Assert.InRange(Assert.Single(forms).Key.Length, 1, LongestToken);
    }
}
