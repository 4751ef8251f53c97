namespace GpuMm.Harness.Campaigns;

/// <summary>
/// What was asked for does not exist or cannot be. The message is one line for the user: what is wrong and how to mend it.
/// </summary>
public sealed class BadInputException : Exception
{
    public BadInputException()
    {
    }

    public BadInputException(string message)
        : base(message)
    {
    }

    public BadInputException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
