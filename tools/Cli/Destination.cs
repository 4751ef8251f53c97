using System.Text;
using GpuMm.Harness.Campaigns;

namespace GpuMm.Cli;

/// <summary>
/// Where a result goes that is written when all is done, such as that of <c>--json</c>. It is opened before the work begins, so that hours
/// are not lost to a slip in a path; what the file held stays in it until there is something better to write.
/// </summary>
sealed class Destination : IDisposable
{
    public const string StandardOutput = "-";

    const string Advice = "name a file in a directory that exists and may be written, or - for standard output";

    readonly string what;
    readonly string path;
    readonly FileStream? file;
    readonly TextWriter? output;

    Destination(string what, string path, FileStream? file, TextWriter? output) =>
        (this.what, this.path, this.file, this.output) = (what, path, file, output);

    /// <param name="what">"JSON", for complaints.</param>
    /// <param name="path">Of a file, or - for standard output.</param>
    /// <param name="standardOutput">If that is meant.</param>
    /// <exception cref="BadInputException">The file cannot be written.</exception>
    public static Destination Open(string what, string path, TextWriter standardOutput)
    {
        if (path == StandardOutput)
            return new Destination(what, path, null, standardOutput);
        try
        {
            return new Destination(what, path, new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write), null);
        }
        catch (Exception e) when (Files.IsTrouble(e))
        {
            throw new BadInputException($"cannot write the {what} to {Phrase.Quote(path)}: {Files.Why(e)}; {Advice}", e);
        }
    }

    /// <summary>Where everything else goes: with JSON on standard output, nothing else may stand there.</summary>
    public static Terminal ScreenBeside(string? path, Terminal terminal) =>
        path == StandardOutput ? terminal with { Out = terminal.Err, IsInteractive = false } : terminal;

    public void Write(string text)
    {
        output?.WriteLine(text);
        if (file is null)
            return;
        try
        {
            if (file.CanSeek)
                file.SetLength(0);
            file.Write(Encoding.UTF8.GetBytes(text + "\n"));
            file.Flush();
        }
        catch (Exception e) when (Files.IsTrouble(e))
        {
            throw new BadInputException($"could not write the {what} to {Phrase.Quote(path)}: {Files.Why(e)}; {Advice}", e);
        }
    }

    public void Dispose() => file?.Dispose();
}
