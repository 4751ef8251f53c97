using System.Collections.Concurrent;
using System.Reflection;
using FsCheck.Xunit;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace GpuMm.Tests.Standins;

/// <summary>One property found and run as xunit does it, outside of the test run, so that it may fail.</summary>
sealed class PropertyRun : IMessageBus
{
    static readonly AsyncLocal<ConcurrentQueue<object>?> recorder = new();
    readonly ConcurrentQueue<IMessageSinkMessage> messages = [];
    readonly ConcurrentQueue<object> seen = [];

    PropertyRun()
    {
    }

    /// <summary>What the property recorded, in order.</summary>
    public IReadOnlyList<object> Seen => [.. seen];

    public bool Passed => messages.OfType<ITestPassed>().Any();

    public bool Failed => messages.OfType<ITestFailed>().Any();

    public string? SkipReason => messages.OfType<ITestSkipped>().SingleOrDefault()?.Reason;

    public string Output => messages.OfType<ITestResultMessage>().Single().Output;

    public string FailureMessage => messages.OfType<ITestFailed>().Single().Messages[0];

    public IReadOnlyList<string> ExceptionTypes => messages.OfType<ITestFailed>().Single().ExceptionTypes;

    /// <summary>Called by a property, to show what it was given.</summary>
    public static void Record(object value) => recorder.Value?.Enqueue(value);

    public static async Task<PropertyRun> Of(Type testClass, string method)
    {
        var run = new PropertyRun();
        recorder.Value = run.seen;
        using var cancellation = new CancellationTokenSource();
        await Find(testClass, method)
            .RunAsync(new NullMessageSink(), run, ConstructorArguments(testClass), new ExceptionAggregator(), cancellation);
        return run;
    }

    public bool QueueMessage(IMessageSinkMessage message)
    {
        messages.Enqueue(message);
        return true;
    }

    public void Dispose()
    {
    }

    static IXunitTestCase Find(Type testClass, string name)
    {
        var type = Reflector.Wrap(testClass);
        var collection = new TestCollection(new TestAssembly(Reflector.Wrap(typeof(PropertyRun).Assembly)), null, "Samples");
        var found = testClass.GetMethod(name, BindingFlags.Public | BindingFlags.Static | BindingFlags.Instance);
        var method = new TestMethod(new TestClass(collection, type), Reflector.Wrap(found));
        var attribute = method.Method.GetCustomAttributes(typeof(PropertyAttribute)).Single();
        IXunitTestCaseDiscoverer discoverer = new PropertyDiscoverer(new NullMessageSink());
        return discoverer.Discover(new StandardOptions(), method, attribute).Single();
    }

    // What xunit passes to a class that asks for the output.
    static object[] ConstructorArguments(Type testClass) =>
        [.. testClass.GetConstructors().Single().GetParameters().Select(_ => (Func<TestOutputHelper>)(() => new TestOutputHelper()))];

    sealed class StandardOptions : ITestFrameworkDiscoveryOptions
    {
        public TValue GetValue<TValue>(string name) => default!;

        public void SetValue<TValue>(string name, TValue value) => throw new NotSupportedException();
    }
}
