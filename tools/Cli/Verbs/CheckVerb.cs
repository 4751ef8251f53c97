using System.CommandLine;
using GpuMm.Cli.Views;
using GpuMm.Harness.Histories;
using GpuMm.Harness.Linearizability;

namespace GpuMm.Cli.Verbs;

/// <summary>Histories that somebody recorded: is each linearizable, and if not, why?</summary>
sealed class CheckVerb : IVerb
{
    public Command Build(Terminal terminal)
    {
        var options = new CheckOptions();
        var command = new Command("check", CheckOptions.Description) { options.Paths };
        foreach (var option in options.All)
            command.Options.Add(option);
        command.SetAction(parsed =>
        {
            var files = options.Files(parsed); // complains before anything is opened or printed
            var paths = (options.Json(parsed), options.Svg(parsed, files.Count));
            CheckOptions.Spare(files, paths.Item1, paths.Item2);
            return Check(files, options.Check(parsed, files.Count), options.Jobs(parsed), paths, terminal);
        });
        return command;
    }

    static int Check(IReadOnlyList<string> files, HistoryCheck check, int jobs, (string? Json, string? Svg) paths, Terminal terminal)
    {
        using var json = paths.Json is null ? null : Destination.Open("JSON", paths.Json, terminal.Out);
        using var picture = paths.Svg is null ? null : Destination.Open("picture", paths.Svg, terminal.Out);
        var screen = Destination.ScreenBeside(paths.Json, Destination.ScreenBeside(paths.Svg, terminal));
        List<CheckedHistory> histories = [];
        foreach (var history in check.All(files, jobs, terminal.Interrupted))
        {
            histories.Add(history);
            if (history.Broken is not null)
                terminal.Err.WriteLine(history.Broken);
            else
                screen.Out.WriteLine(CheckText.LineOf(history));
        }

        if (files.Count == 1 && histories is [{ Why: not null } only])
            screen.Out.Write(CheckText.WhyOf(only));
        if (files.Count > 1)
            screen.Out.WriteLine(CheckText.SummaryOf(histories));
        json?.Write(CheckJson.Of(histories));
        if (histories is [{ History: not null } first, ..])
            picture?.Write(HistoryPicture.Of(first));
        return ExitCodeOf(histories, files.Count - histories.Count, terminal);
    }

    /// <summary>What was not decided is no pass.</summary>
    static int ExitCodeOf(IReadOnlyList<CheckedHistory> histories, int interrupted, Terminal terminal)
    {
        foreach (var history in histories.Where(history => history is { Broken: null, Outcome: LinearizationOutcome.Undecided }))
        {
            string limit = history.Objects.First(one => one.Outcome == LinearizationOutcome.Undecided).Limit;
            string hint = terminal.Interrupted.IsCancellationRequested ? "it was interrupted"
                : limit == SearchLimits.Time ? "the time was not enough; give more with --seconds"
                : $"{limit} was not enough; give more with --memory";
            terminal.Err.WriteLine($"{history.File}: undecided, {hint}");
        }

        if (interrupted > 0)
            terminal.Err.WriteLine($"interrupted before {Phrase.Count(interrupted, "file")} could be checked");
        return interrupted > 0 || histories.Any(history => history.Broken is not null) ? ExitCode.BadInput
            : histories.Any(history => history.Outcome == LinearizationOutcome.None) ? ExitCode.Violated
            : histories.Any(history => history.Outcome == LinearizationOutcome.Undecided) ? ExitCode.BadInput
            : ExitCode.Holds;
    }
}
