using System.Reflection;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace FsCheck.Xunit;

/// <summary>Calls FsCheck where xunit would call the method; what surrounds the call stays with xunit.</summary>
sealed class PropertyTestInvoker(
    ITest test,
    IMessageBus messageBus,
    Type testClass,
    object[] constructorArguments,
    MethodInfo testMethod,
    IReadOnlyList<BeforeAfterTestAttribute> beforeAfterAttributes,
    ExceptionAggregator aggregator,
    CancellationTokenSource cancellation,
    ITestOutputHelper output)
    : XunitTestInvoker(
        test, messageBus, testClass, constructorArguments, testMethod, [], beforeAfterAttributes, aggregator, cancellation)
{
    protected override async Task<decimal> InvokeTestMethodAsync(object? testClassInstance)
    {
        await Aggregator.RunAsync(() => Timer.AggregateAsync(() => OnThreadOfItsOwn(() => Run(testClassInstance)))).ConfigureAwait(false);
        return Timer.Total;
    }

    void Run(object? instance)
    {
        var runner = new ResultRunner();
        var config = PropertySettings.Of(TestClass, TestMethod).ToConfig(runner, output.WriteLine);
        Check.Method(config, TestMethod, instance);
        var result = runner.Result ?? throw new InvalidOperationException("FsCheck ended without a result.");
        if (result is not TestResult.Passed)
            throw new PropertyFailedException(result);
        var report = Runner.onFinishedToString("", result);
        if (report.Length > 0)
            output.WriteLine(report.TrimEnd());
    }

    // FsCheck blocks until a property that awaits has ended. On a thread that xunit counts, or that the pool does, it would keep from
    // running what it waits for.
    static Task OnThreadOfItsOwn(Action action) =>
        Task.Factory.StartNew(action, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
