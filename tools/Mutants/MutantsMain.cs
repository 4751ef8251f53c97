using System.Runtime.InteropServices;
using GpuMm.Harness.Campaigns;
using GpuMm.Mutants.Killing;

namespace GpuMm.Mutants;

/// <summary>
/// Mutation testing of the implementation: makes small mistakes in it, and counts how many of them the tokens of known defects and a short
/// campaign notice. Exit code 0 when that is counted, 1 if fewer than <c>--least</c> are, 2 if the command or its input was wrong.
/// </summary>
public static class MutantsMain
{
    /// <summary>What the program calls itself with.</summary>
    internal const string WorkerVerb = "worker";

    const int Done = 0;
    const int TooFew = 1;
    const int BadInput = 2;

    public static async Task<int> Main(string[] args)
    {
        if (args is [WorkerVerb])
        {
            // Who presses Ctrl-C means the parent, which lets a worker finish.
            using var deaf = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => signal.Cancel = true);
            Worker.Run(Console.In, Console.Out);
            return Done;
        }

        using var interruption = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, StopOnce);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, StopOnce);
        return await Run(args, Console.Out, Console.Error, interruption.Token);

        // The first time what was found is told; whoever asks twice wants out.
        void StopOnce(PosixSignalContext signal)
        {
            signal.Cancel = !interruption.IsCancellationRequested;
            interruption.Cancel();
        }
    }

    internal static async Task<int> Run(
        string[] args, TextWriter output, TextWriter error, CancellationToken interruption = default)
    {
        if (args is ["--help" or "-h"])
        {
            output.WriteLine($"Makes small mistakes in Implementation and counts how many of them are noticed.\n{Options.Help}");
            return Done;
        }

        try
        {
            var options = Options.Parse(args);
            var tally = await new Measurement(options, output, error, interruption).Run();
            return tally.ScoreOfOthers >= options.Least ? Done : TooFew;
        }
        catch (BadInputException e)
        {
            error.WriteLine($"gpumm-mutants: {e.Message.ReplaceLineEndings(" ")}");
            return BadInput;
        }
    }
}
