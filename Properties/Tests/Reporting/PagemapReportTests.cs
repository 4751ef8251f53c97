using GpuMm.Harness;
using GpuMm.Harness.Checking;
using GpuMm.Harness.Minimizing;
using GpuMm.Harness.Systems.Pagemap;
using GpuMm.Implementation.Kernel;
using GpuMm.Model.Vocabulary;
using Xunit;

namespace GpuMm.Tests.Reporting;

/// <summary>What an engineer reads when data is lost on its way to a device or back: which write, and where it was last.</summary>
public sealed class PagemapReportTests
{
    static readonly Program Lost =
        new([new SvmOperation.Store(0, 0)], [[new SvmOperation.Populate(0, 0, 1, 0), new SvmOperation.Load(0, 0)]]);

    [Fact]
    public void A_write_that_a_failed_copy_left_behind_was_last_in_system_memory()
    {
        string report = ReportOf("D29", new InjectedFailure(FailureSite.Copy, 2));
        Assert.Contains(
            "what is missing is 'process 0 stores 0x10000000010 at page 0', which was last in system memory, page p2000",
            report, StringComparison.Ordinal);
    }

    static string ReportOf(string variant, params InjectedFailure[] failures)
    {
        var scenario = PagemapSystem.Instance.PlainScenario(variant, MmuVersion.V2, Lost) with { Failures = [.. failures] };
        return Pipeline.Report(Counterexample.Of(scenario, PropertyCatalogue.DataLinearizable)!);
    }
}
