using System.CommandLine;
using GpuMm.Cli.Views;
using GpuMm.Harness.Campaigns;

namespace GpuMm.Cli.Verbs;

/// <summary>A campaign of random scenarios.</summary>
sealed class FuzzVerb : IVerb
{
    public Command Build(Terminal terminal)
    {
        var options = new FuzzOptions();
        var command = new Command("fuzz",
            "Runs random programs under many schedules until a property is violated or the time is over, and prints the smallest program "
            + "and schedule that still violates it, with a token that replays it anywhere. A defect's id as --variant aims at the property "
            + "that the defect is known to violate. Ctrl-C ends the search and prints what it has covered.");
        foreach (var option in options.All)
            command.Options.Add(option);
        command.SetAction(parsed => Fuzz(options.Read(parsed), options.Json(parsed), terminal));
        return command;
    }

    static int Fuzz(CampaignOptions options, string? jsonPath, Terminal terminal)
    {
        var targets = options.Targets(); // complains before anything is opened or printed
        using var json = jsonPath is null ? null : Destination.Open("JSON", jsonPath, terminal.Out);
        var screen = Destination.ScreenBeside(jsonPath, terminal);
        var announcement = new Announcement(options, targets);
        screen.Out.WriteLine(announcement);
        var result = screen.IsInteractive
            ? new LiveView(screen.Out, announcement).Watch(options, screen.Interrupted)
            : new PlainView(screen.Out).Watch(options, screen.Interrupted);
        screen.Out.Write(CampaignSummary.Of(result));
        json?.Write(CampaignJson.Of(result));
        return result.Violations.Count > 0 ? ExitCode.Violated : ExitCode.Holds;
    }
}
