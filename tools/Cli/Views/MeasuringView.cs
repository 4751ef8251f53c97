using GpuMm.Harness.Measuring;
using Spectre.Console;

namespace GpuMm.Cli.Views;

/// <summary>How far the measuring of the catalogue is: a bar on a screen, a line every ten seconds in a pipe.</summary>
sealed class MeasuringView(Terminal terminal)
{
    static readonly TimeSpan IntervalInPipe = TimeSpan.FromSeconds(10);

    public IReadOnlyList<DefectMeasurement> Watch(
        IReadOnlyList<KnownDefect> defects, MeasuringOptions options, MeasurementJournal? journal)
    {
        if (!terminal.IsInteractive)
            return Run(InPipe(defects.Count));
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(terminal.Out) });
        return console.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .Start(context =>
            {
                var bar = context.AddTask("defects", maxValue: defects.Count);
                return Run(done =>
                {
                    bar.Value = done;
                    bar.Description = $"{done} of {defects.Count} defects";
                });
            });

        IReadOnlyList<DefectMeasurement> Run(Action<int> progress) =>
            CatalogueMeasuring.Run(defects, options, journal, progress, terminal.Interrupted);
    }

    Action<int> InPipe(int all)
    {
        long last = Environment.TickCount64;
        return done =>
        {
            if (Environment.TickCount64 - last < IntervalInPipe.TotalMilliseconds)
                return;
            last = Environment.TickCount64;
            terminal.Out.WriteLine($"{done} of {all} defects");
        };
    }
}
