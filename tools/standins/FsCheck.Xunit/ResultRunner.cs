using Microsoft.FSharp.Collections;
using Microsoft.FSharp.Core;

namespace FsCheck.Xunit;

/// <summary>Keeps the result of a run; what each test prints is decided by the configuration.</summary>
sealed class ResultRunner : IRunner
{
    public TestResult? Result { get; private set; }

    public void OnStartFixture(Type fixture)
    {
    }

    public void OnArguments(
        int number, FSharpList<object> arguments, FSharpFunc<int, FSharpFunc<FSharpList<object>, string>> every) =>
        every.Invoke(number).Invoke(arguments);

    public void OnShrink(FSharpList<object> arguments, FSharpFunc<FSharpList<object>, string> everyShrink) =>
        everyShrink.Invoke(arguments);

    public void OnFinished(string name, TestResult result) => Result = result;
}
