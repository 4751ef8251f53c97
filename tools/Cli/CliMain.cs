using System.CommandLine;
using System.CommandLine.Help;
using System.Runtime.InteropServices;
using GpuMm.Harness.Campaigns;

namespace GpuMm.Cli;

/// <summary>The <c>gpumm</c> command.</summary>
public static class CliMain
{
    public static int Main(string[] args)
    {
        using var interruption = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, StopOnce);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, StopOnce);
        try
        {
            return Run(args, new Terminal(Console.Out, Console.Error, !Console.IsOutputRedirected, interruption.Token));
        }
        catch (Exception e)
        {
            Console.Error.WriteLine($"gpumm: this is a bug of gpumm, not of what it tests: {e}");
            return ExitCode.OurFault;
        }

        // The first time there is something to say before the end; whoever asks twice wants out.
        void StopOnce(PosixSignalContext signal)
        {
            signal.Cancel = !interruption.IsCancellationRequested;
            interruption.Cancel();
        }
    }

    /// <summary>The command in somebody else's process: as in a pipe.</summary>
    public static int Run(string[] args, TextWriter output, TextWriter error) => Run(args, new Terminal(output, error));

    public static int Run(string[] args, Terminal terminal)
    {
        try
        {
            var parsed = CommandLine.Build(terminal).Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
            if (parsed.Errors.Count > 0 && parsed.Action is not HelpAction)
                throw new BadInputException(CommandLine.Explain(parsed));
            return parsed.Invoke(new InvocationConfiguration
            {
                Output = terminal.Out,
                Error = terminal.Err,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            });
        }
        catch (BadInputException e)
        {
            terminal.Err.WriteLine($"gpumm: {Phrase.OneLine(e.Message)}");
            return ExitCode.BadInput;
        }
    }
}
