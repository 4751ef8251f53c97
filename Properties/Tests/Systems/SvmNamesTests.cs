using GpuMm.Harness.Systems.Svm;
using GpuMm.Model.Vocabulary;
using GpuMm.Tests.Generation;
using Xunit;

namespace GpuMm.Tests.Systems;

/// <summary>The processes and pages of operations on shared virtual memory, as they are written in the operations.</summary>
public sealed class SvmNamesTests
{
    static readonly SvmOperation[] Generated =
    [
        .. SvmScenarios.Many(seed: 5, 1_000).SelectMany(scenario => scenario.Program.Operations).Cast<SvmOperation>().Distinct(),
    ];

    [Fact]
    public void An_operation_that_has_a_process_has_that_one_and_can_get_another()
    {
        foreach (var operation in Generated.Where(operation => operation is not (SvmOperation.Fork or SvmOperation.EvictDmem)))
        {
            Assert.Equal(Argument(operation, "Process"), SvmNames.ProcessOf(operation));
            Assert.Equal(1, SvmNames.ProcessOf(SvmNames.WithProcess(operation, 1)));
            Assert.Equal(operation, SvmNames.WithProcess(SvmNames.WithProcess(operation, 1), SvmNames.ProcessOf(operation)!.Value));
        }
    }

    [Fact]
    public void A_fork_is_the_parents_and_an_eviction_is_nobodys()
    {
        Assert.Equal(0, SvmNames.ProcessOf(new SvmOperation.Fork()));
        Assert.Null(SvmNames.ProcessOf(new SvmOperation.EvictDmem()));
        Assert.Equal(new SvmOperation.Fork(), SvmNames.WithProcess(new SvmOperation.Fork(), 1));
    }

    [Fact]
    public void An_operation_that_has_pages_has_those_and_can_get_others()
    {
        foreach (var operation in Generated)
        {
            int? page = Argument(operation, "Page");
            Assert.Equal(page is null ? null : (page.Value, Argument(operation, "Pages") ?? 1), SvmNames.RangeOf(operation));
            if (SvmNames.RangeOf(operation) is var (first, pages))
            {
                var elsewhere = SvmNames.WithRange(operation, 7, pages);
                Assert.Equal((7, pages), SvmNames.RangeOf(elsewhere));
                Assert.Equal(operation, SvmNames.WithRange(elsewhere, first, pages));
            }
        }
    }

    [Theory]
    [InlineData(0, 4, true)]
    [InlineData(7, 1, true)]
    [InlineData(3, 2, false)]
    [InlineData(4, 5, false)]
    [InlineData(0, 0, false)]
    [InlineData(8, 1, false)]
    [InlineData(-1, 1, false)]
    public void A_range_lies_in_one_half(int page, int pages, bool isRange) => Assert.Equal(isRange, SvmLimits.IsRange(page, pages));

    [Fact]
    public void The_unmanaged_page_is_the_one_of_the_window() => Assert.Equal(
        [SvmWindow.UnmanagedPage], Enumerable.Range(0, SvmWindow.Pages).Where(SvmWindow.IsUnmanaged));

    /// <summary>By its name, so that no kind is forgotten in a list.</summary>
    static int? Argument(SvmOperation operation, string name) => (int?)operation.GetType().GetProperty(name)?.GetValue(operation);
}
