using System.Reflection;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace FsCheck.Xunit;

/// <summary>Gives each property an output, whether or not its class asks for one: FsCheck has something to say either way.</summary>
sealed class PropertyTestRunner(
    ITest test,
    IMessageBus messageBus,
    Type testClass,
    object[] constructorArguments,
    MethodInfo testMethod,
    object[] testMethodArguments,
    string skipReason,
    IReadOnlyList<BeforeAfterTestAttribute> beforeAfterAttributes,
    ExceptionAggregator aggregator,
    CancellationTokenSource cancellation)
    : XunitTestRunner(
        test, messageBus, testClass, constructorArguments, testMethod, testMethodArguments, skipReason,
        beforeAfterAttributes, aggregator, cancellation)
{
    protected override async Task<Tuple<decimal, string>> InvokeTestAsync(ExceptionAggregator aggregator)
    {
        // xunit 2.9 passes a function that makes the output, earlier ones pass the output.
        object[] arguments = [.. ConstructorArguments.Select(argument => argument is Func<TestOutputHelper> make ? make() : argument)];
        var output = arguments.OfType<TestOutputHelper>().FirstOrDefault() ?? new TestOutputHelper();
        output.Initialize(MessageBus, Test);
        try
        {
            var invoker = new PropertyTestInvoker(
                Test, MessageBus, TestClass, arguments, TestMethod, BeforeAfterAttributes, aggregator, CancellationTokenSource, output);
            var time = await invoker.RunAsync().ConfigureAwait(false);
            return Tuple.Create(time, output.Output);
        }
        finally
        {
            output.Uninitialize();
        }
    }
}
