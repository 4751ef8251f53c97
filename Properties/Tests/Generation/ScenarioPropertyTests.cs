using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Xunit;
using GpuMm.Harness;
using GpuMm.Harness.Checking;
using GpuMm.Harness.Execution;
using GpuMm.Harness.Generation;
using GpuMm.Harness.Reporting;
using GpuMm.Tests.Standins;
using Xunit;

namespace GpuMm.Tests.Generation;

#pragma warning disable xUnit1000 // the sample is private so that the test run does not find it: it fails
/// <summary>The harness as a property of FsCheck: one compact value, generated and shrunk.</summary>
public sealed partial class ScenarioPropertyTests
{
    [Property(MaxTest = 1_000, Arbitrary = [typeof(ScenarioArbitrary)])]
    public static bool Nothing_is_violated_by_the_systems_without_defects(Scenario scenario) =>
        Pipeline.Run(scenario).Verdict is Verdict.Holds;

    [Property(MaxTest = 200, Arbitrary = [typeof(ScenarioArbitrary)])]
    public static void Every_scenario_survives_being_written_as_a_token(Scenario scenario) =>
        Assert.Equal(Token.Write(scenario), Token.Write(Token.Read(Token.Write(scenario))));

    /// <summary>Run by hand: the property fails, and what is printed is the smallest scenario that fails.</summary>
    [Fact]
    public async Task A_property_that_fails_prints_the_minimal_scenario()
    {
        var run = await PropertyRun.Of(typeof(Sample), nameof(Sample.The_bound_on_tables_suffices));
        Assert.True(run.Failed);
        string shrunk = run.FailureMessage[run.FailureMessage.IndexOf("Shrunk:", StringComparison.Ordinal)..];
        Assert.Contains("in [0x1fff", shrunk, StringComparison.Ordinal); // a range across 512 MiB is what N03 is about
        var printed = Token.Read(Tokens().Match(shrunk).Value);
        Assert.Equal(1, printed.Program.OperationCount);
        Assert.Contains(Executor.Execute(printed).Observed, violation => violation.Property == PropertyCatalogue.CriticalPathClean);
    }

    [GeneratedRegex("gm1-[A-Za-z0-9_-]+")]
    private static partial Regex Tokens();

    sealed class Sample
    {
        [Property(MaxTest = 1_000, Replay = "(1,1)", Arbitrary = [typeof(BoundAssumesAlignedStart)])]
        public static bool The_bound_on_tables_suffices(Scenario scenario) => Executor.Execute(scenario).Observed.Count == 0;
    }

    static class BoundAssumesAlignedStart
    {
        public static Arbitrary<Scenario> Scenario() => ScenarioArbitrary.Of("vmm", "N03");
    }
}
