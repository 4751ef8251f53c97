using GpuMm.Cli.Views;
using GpuMm.Harness.Campaigns;
using GpuMm.Harness.Checking;
using Xunit;

namespace GpuMm.Tests.Cli;

/// <summary>What a campaign says while it runs in a pipe.</summary>
public sealed class PlainViewTests : IDisposable
{
    readonly StringWriter output = new();
    readonly PlainView view;

    public PlainViewTests() => view = new PlainView(output);

    public void Dispose() => output.Dispose();

    [Fact]
    public void A_line_is_written_every_ten_seconds()
    {
        foreach (double seconds in new[] { 0.2, 9.9, 10.1, 10.3, 19.8, 35, 39, 40 })
            view.Show(At(seconds));
        Assert.Equal(["10 s", "35 s", "40 s"], Lines().Select(line => line.Split(':')[0]));
        Assert.Contains("1,000 scenarios", Lines()[0]);
        Assert.Contains("0 violations", Lines()[0]);
    }

    [Fact]
    public void A_property_is_named_once_when_it_is_first_violated()
    {
        view.Show(At(1, PropertyCatalogue.LockOrder));
        view.Show(At(2, PropertyCatalogue.LockOrder));
        view.Show(At(3, PropertyCatalogue.LockOrder, PropertyCatalogue.Progress));
        Assert.Equal(["found after 1 s: lock-order", "found after 3 s: progress"], Lines());
    }

    [Fact]
    public void It_says_once_that_counterexamples_are_being_made_smaller()
    {
        view.Show(At(12, PropertyCatalogue.LockOrder) with { Minimizing = true });
        view.Show(At(12, PropertyCatalogue.LockOrder) with { Minimizing = true });
        Assert.Equal(["found after 12 s: lock-order", "making 1 counterexample smaller"], Lines());
    }

    static CampaignProgress At(double seconds, params CheckedProperty[] found) =>
        new(new CampaignCounts(1000, 4000, 800_000, 9000, 0, [], 3, 300), seconds, found, Minimizing: false);

    string[] Lines() => output.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
}
