using GpuMm.Harness.Campaigns;
using Spectre.Console;

namespace GpuMm.Cli.Views;

/// <summary>A table on the screen that shows how far a campaign is.</summary>
sealed class LiveView(TextWriter to, Announcement announcement)
{
    readonly IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(to) });

    public CampaignResult Watch(CampaignOptions options, CancellationToken interrupted) => console
        .Live(new Text("starting"))
        .AutoClear(true)
        .Start(context => Campaign.Run(options, progress => context.UpdateTarget(Picture(progress)), interrupted));

    Grid Picture(CampaignProgress progress)
    {
        var counts = progress.Counts;
        double seconds = Math.Max(progress.Seconds, 0.001);
        var grid = new Grid().AddColumn(new GridColumn().NoWrap()).AddColumn();
        Row("time", progress.Minimizing ? "making counterexamples smaller" : $"{progress.Seconds:0.0} s{Limit}");
        Row("scenarios", $"{counts.Scenarios:N0} ({counts.Scenarios / seconds:N0}/s)");
        Row("schedules", $"{counts.Schedules:N0} ({counts.Schedules / seconds:N0}/s)");
        Row("steps", $"{counts.Steps:N0} ({counts.Steps / seconds:N0}/s)");
        Row("properties", $"{CampaignTarget.PropertiesOf(announcement.Targets).Count} checked, {counts.Unknown:N0} verdicts unknown");
        Row("situations", $"{progress.NotReached.Count()} of {counts.Reached.Count} not reached yet");
        Row("violations", progress.Found.Count == 0 ? "none" : string.Join(", ", progress.Found));
        return grid;

        void Row(string name, string value) => grid.AddRow(new Text(name), new Text(value));
    }

    string Limit => announcement.Options switch
    {
        { Scenarios: { } scenarios } => $" for {Phrase.Count(scenarios, "scenario")}",
        { Seconds: { } limit } => $" of {limit} s",
        _ => "",
    };
}
