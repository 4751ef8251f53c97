using GpuMm.Harness;
using GpuMm.Harness.Exploring;
using GpuMm.Harness.Minimizing;
using GpuMm.Harness.Systems.Svm;
using GpuMm.Model.Vocabulary;
using Xunit;

namespace GpuMm.Tests.Systems;

/// <summary>Of several who close the GPU of a process one does, and only he may say so.</summary>
public sealed class SvmClosingTests
{
    [Fact]
    public void Whoever_comes_second_has_closed_nothing()
    {
        SvmOperation close = new SvmOperation.CloseGpu(0);
        var run = new ScenarioRun(SvmSystem.Instance.PlainScenario("fixed", MmuVersion.V2, new Program([], [[close], [close]])));
        int overlapped = 0;
        var exploration = new Explorer(run.Under, ExplorationLimits.None).Explore(_ =>
        {
            Response?[] answers = [.. run.Last.History.Calls.Where(call => call.Operation == close).Select(call => call.Response)];
            Assert.Single(answers, answer => answer is SvmResponse.Done);
            overlapped += answers.Length == 2 && answers.Any(answer => answer is SvmResponse.Skipped) ? 1 : 0;
            return true;
        });
        Assert.True(exploration.IsComplete);
        Assert.True(overlapped > 0);
    }

    /// <summary>The second said that it was closed while the first was still at it, and the GPU still read.</summary>
    [Fact]
    public void It_is_open_until_it_is_closed() => Assert.Null(Counterexample.Of(
        "gm1-A3N2bQVmaXhlZAKABIEBDAAAAwEMAAABEQERAAEDAQICAw8CGHRyYW5zbGF0aW9uLWxpbmVhcml6YWJsZbhFUhU"));
}
