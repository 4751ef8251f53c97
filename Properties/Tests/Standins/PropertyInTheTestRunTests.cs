using FsCheck.Xunit;
using Xunit;
using Xunit.Abstractions;

namespace GpuMm.Tests.Standins;

/// <summary>Properties that the test run itself finds and runs, in a class that asks for all that xunit offers.</summary>
public sealed class PropertyInTheTestRunTests(ITestOutputHelper output) : IAsyncLifetime, IDisposable
{
    int tests;
    bool initialized;

    public Task InitializeAsync()
    {
        initialized = true;
        return Task.CompletedTask;
    }

    [Property(MaxTest = 20)]
    public void Every_test_sees_the_same_initialized_instance(int value)
    {
        Assert.True(initialized);
        tests++;
        output.WriteLine($"test {tests}: {value}");
    }

    [Property]
    public static bool Reversing_twice_changes_nothing(int[] values) => values.Reverse().Reverse().SequenceEqual(values);

    [Property]
    public async Task<bool> A_property_may_await(int value)
    {
        await Task.Yield();
        return initialized && value == value + 0;
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => Assert.InRange(tests, 0, 20);
}
