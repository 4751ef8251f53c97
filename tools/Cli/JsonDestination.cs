using System.Text;
using GpuMm.Harness.Campaigns;

namespace GpuMm.Cli;

/// <summary>
/// Where <c>--json</c> goes. It is opened before the work begins, so that hours are not lost to a slip in a path; what the file held
/// stays in it until there is something better to write.
/// </summary>
sealed class JsonDestination : IDisposable
{
    public const string StandardOutput = "-";

    const string Advice = "name a file in a directory that exists and may be written, or - for standard output";

    readonly string path;
    readonly FileStream? file;
    readonly TextWriter? output;

    JsonDestination(string path, FileStream? file, TextWriter? output) => (this.path, this.file, this.output) = (path, file, output);

    /// <exception cref="BadInputException">The file cannot be written.</exception>
    public static JsonDestination Open(string path, TextWriter standardOutput)
    {
        if (path == StandardOutput)
            return new JsonDestination(path, null, standardOutput);
        try
        {
            return new JsonDestination(path, new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write), null);
        }
        catch (Exception e) when (Files.IsTrouble(e))
        {
            throw new BadInputException($"cannot write the JSON to {Phrase.Quote(path)}: {Files.Why(e)}; {Advice}", e);
        }
    }

    /// <summary>Where everything else goes: with JSON on standard output, nothing else may stand there.</summary>
    public static Terminal ScreenBeside(string? path, Terminal terminal) =>
        path == StandardOutput ? terminal with { Out = terminal.Err, IsInteractive = false } : terminal;

    public void Write(string json)
    {
        output?.WriteLine(json);
        if (file is null)
            return;
        try
        {
            if (file.CanSeek)
                file.SetLength(0);
            file.Write(Encoding.UTF8.GetBytes(json + "\n"));
            file.Flush();
        }
        catch (Exception e) when (Files.IsTrouble(e))
        {
            throw new BadInputException($"could not write the JSON to {Phrase.Quote(path)}: {Files.Why(e)}; {Advice}", e);
        }
    }

    public void Dispose() => file?.Dispose();
}
