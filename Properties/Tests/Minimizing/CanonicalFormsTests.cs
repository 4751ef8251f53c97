using GpuMm.Harness;
using GpuMm.Tests.Generation;
using Xunit;
using Xunit.Abstractions;

namespace GpuMm.Tests.Minimizing;

/// <summary>One defect found from twenty seeds ends in few different counterexamples. The bounds are what was measured.</summary>
public sealed class CanonicalFormsTests(ITestOutputHelper output)
{
    const int Seeds = 20;

    [Theory]
    [InlineData("N03", 3)]
    [InlineData("N21", 4)]
    [InlineData("N33", 3)]
    [InlineData("N07", 2)]
    [InlineData("N16", 1)]
    [InlineData("N22", 1)]
    [InlineData("X01", 3)]
    [InlineData("N05", 1)]
    [InlineData("N10", 3)]
    [InlineData("N01", 4)]
    [InlineData("N02", 4)]
    public void The_same_defect_ends_in_few_forms(string defect, int most)
    {
        var property = SeededScenarios.VariantOf(defect).Expected!;
        var forms = Enumerable.Range(1, Seeds)
            .Select(seed => SeededScenarios.FirstViolating(defect, property.Id, (ulong)seed, limit: 2_000)!.Value.Scenario)
            .Select(failing => Pipeline.Minimize(failing, property))
            .CountBy(minimal => minimal.Token)
            .OrderByDescending(form => form.Value)
            .ToArray();
        output.WriteLine($"{defect}: {forms.Length} forms from {Seeds} seeds");
        foreach (var (token, count) in forms)
            output.WriteLine($"{count,3} {Harness.Reporting.Token.Read(token)}");
        Assert.InRange(forms.Length, 1, most);
    }
}
