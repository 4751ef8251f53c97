namespace FsCheck.Xunit;

/// <summary>
/// A property that was falsified, or whose values were all rejected. The message holds the original arguments, the shrunk ones, and the
/// text that replays them.
/// </summary>
public class PropertyFailedException : Exception
{
    public PropertyFailedException(TestResult testResult)
        : base(Environment.NewLine + MessageOf(testResult), CauseOf(testResult))
    {
    }

    public PropertyFailedException(string userMessage, Exception innerException)
        : base(userMessage, innerException)
    {
    }

    // An exception has its own place in a report, with its stack trace; FsCheck's text for it would say it twice.
    static string MessageOf(TestResult result) => result is TestResult.Failed { Item4: Outcome.Failed } failed
        ? Runner.onFailureToString("", failed.Item1, failed.Item2, failed.Item3, failed.Item5, failed.Item6, failed.Item7)
        : Runner.onFinishedToString("", result);

    static Exception? CauseOf(TestResult result) =>
        result is TestResult.Failed { Item4: Outcome.Failed outcome } ? outcome.Item : null;
}
