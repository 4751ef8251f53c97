using System.Security;

namespace GpuMm.Cli;

/// <summary>What can go wrong with a file that the user named, and how that is told.</summary>
static class Files
{
    public static bool IsTrouble(Exception e) =>
        e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException or SecurityException;

    public static string Why(Exception e) => e switch
    {
        FileNotFoundException => "there is no such file",
        DirectoryNotFoundException => "there is no such directory",
        PathTooLongException => "the name is too long",
        ArgumentException => "that is no name of a file",
        UnauthorizedAccessException => "it is a directory, or permission is denied",
        _ => e.Message.TrimEnd('.'),
    };
}
