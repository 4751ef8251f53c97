using GpuMm.Harness.Minimizing;
using GpuMm.Model.Vocabulary;
using GpuMm.Tests.Generation;
using Xunit;

namespace GpuMm.Tests.Minimizing;

/// <summary>The proof that no smaller program will do, and when it is none.</summary>
public class FewerOperationsTests
{
    [Theory]
    [InlineData("N03")]
    [InlineData("N01")]
    [InlineData("N25")]
    public void A_minimal_counterexample_is_proved_to_be_one(string defect) =>
        Assert.Equal(Minimality.Proved, FewerOperations.WillDo(Minimal(defect)));

    [Fact]
    public void An_operation_too_many_is_noticed()
    {
        var minimal = Minimal("N03");
        var program = minimal.Scenario.Program;
        var larger = minimal.Scenario with { Program = program with { Prefix = [.. program.Prefix, new VmmOperation.Settle(0)] } };
        Assert.Equal(Minimality.Refuted, FewerOperations.WillDo(new Counterexample(larger, minimal.Property)));
    }

    [Fact]
    public void Where_there_are_too_many_smaller_programs_nothing_is_claimed() =>
        Assert.Equal(Minimality.Open, FewerOperations.WillDo(Minimal("N25"), new SearchBudget(20)));

    static Counterexample Minimal(string defect)
    {
        var property = SeededScenarios.VariantOf(defect).Expected!;
        var (failing, _) = SeededScenarios.FirstViolating(defect, property.Id, seed: 1, limit: 5_000)!.Value;
        return new Minimizer(property).Minimize(failing);
    }
}
