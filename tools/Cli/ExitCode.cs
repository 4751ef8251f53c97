namespace GpuMm.Cli;

/// <summary>What the command tells the shell.</summary>
public static class ExitCode
{
    public const int Holds = 0;
    public const int Violated = 1;

    /// <summary>The command or its input was wrong, and one line on standard error says how to mend it.</summary>
    public const int BadInput = 2;

    /// <summary>The tool itself is at fault; standard error has the stack trace.</summary>
    public const int OurFault = 3;
}
