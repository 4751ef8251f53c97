using System.CommandLine;
using GpuMm.Cli.Views;
using GpuMm.Harness.Campaigns;

namespace GpuMm.Cli.Verbs;

/// <summary>Every order of every small program.</summary>
sealed class ExploreVerb : IVerb
{
    public Command Build(Terminal terminal)
    {
        var options = new ExploreOptions();
        var command = new Command("explore",
            "Runs every small program under every order of its steps that matters, where that is feasible, and prints a certificate of "
            + "what was covered. Orders that differ only in steps that commute are run once. Stops at the first violation unless told to "
            + "go on. Ctrl-C ends it and prints what was covered until then.");
        foreach (var option in options.All)
            command.Options.Add(option);
        command.SetAction(parsed => Explore(options.Read(parsed), options.Json(parsed), terminal));
        return command;
    }

    static int Explore(ScopeOptions options, string? jsonPath, Terminal terminal)
    {
        var target = options.Target(); // complains before anything is opened or printed
        using var json = jsonPath is null ? null : Destination.Open("JSON", jsonPath, terminal.Out);
        var screen = Destination.ScreenBeside(jsonPath, terminal);
        screen.Out.WriteLine(CertificateText.Announcement(options, target));
        var certificate = ScopeExploration.Run(options, new ExplorationTicker(screen).Show, screen.Interrupted);
        screen.Out.Write(CertificateText.Of(certificate));
        json?.Write(CertificateJson.Of(certificate));
        return certificate.Violations.Count > 0 ? ExitCode.Violated : ExitCode.Holds;
    }
}
