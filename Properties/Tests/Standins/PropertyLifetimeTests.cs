using FsCheck.Xunit;
using Xunit;
using Xunit.Abstractions;

namespace GpuMm.Tests.Standins;

/// <summary>What a property has in common with any other test of its class.</summary>
#pragma warning disable xUnit1000 // the samples are private so that the test run does not find them: some of them fail
public sealed class PropertyLifetimeTests
{
    [Fact]
    public async Task One_instance_serves_all_tests_and_is_disposed_of()
    {
        var run = await PropertyRun.Of(typeof(Disposable), nameof(Disposable.Holds));
        Assert.True(run.Passed);
        Assert.Equal(["made", "tested", "tested", "tested", "disposed of"], run.Seen);
    }

    [Fact]
    public async Task An_instance_is_initialized_before_the_first_test()
    {
        var run = await PropertyRun.Of(typeof(Initialized), nameof(Initialized.Holds));
        Assert.True(run.Passed);
        Assert.Equal(["initialized", "tested"], run.Seen.Take(2));
    }

    [Fact]
    public async Task A_static_method_needs_no_instance()
    {
        var run = await PropertyRun.Of(typeof(Disposable), nameof(Disposable.HoldsWithoutInstance));
        Assert.True(run.Passed);
        Assert.Equal(Enumerable.Repeat("tested", 3), run.Seen);
    }

    [Fact]
    public async Task What_the_class_writes_is_in_the_output_of_the_test()
    {
        var run = await PropertyRun.Of(typeof(Writing), nameof(Writing.Fails));
        Assert.True(run.Failed);
        Assert.Contains("about to fail", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_skipped_property_is_not_run()
    {
        var run = await PropertyRun.Of(typeof(Disposable), nameof(Disposable.Skipped));
        Assert.Equal("for the moment", run.SkipReason);
        Assert.False(run.Passed || run.Failed);
        Assert.Empty(run.Seen);
    }

    sealed class Disposable : IDisposable
    {
        public Disposable() => PropertyRun.Record("made");

        [Property(MaxTest = 3)]
        public void Holds(int _) => PropertyRun.Record("tested");

        [Property(MaxTest = 3)]
        public static void HoldsWithoutInstance(int _) => PropertyRun.Record("tested");

        [Property(Skip = "for the moment")]
        public void Skipped(int value) => PropertyRun.Record(value);

        public void Dispose() => PropertyRun.Record("disposed of");
    }

    sealed class Initialized : IAsyncLifetime
    {
        public async Task InitializeAsync()
        {
            await Task.Yield();
            PropertyRun.Record("initialized");
        }

        [Property]
        public void Holds(int _) => PropertyRun.Record("tested");

        public Task DisposeAsync() => Task.CompletedTask;
    }

    sealed class Writing(ITestOutputHelper output)
    {
        [Property]
        public bool Fails(int _)
        {
            output.WriteLine("about to fail");
            return false;
        }
    }
}
