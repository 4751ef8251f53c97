using System.CommandLine;
using GpuMm.Cli.Views;
using GpuMm.Harness.Campaigns;
using GpuMm.Harness.Defects;
using GpuMm.Harness.Measuring;

namespace GpuMm.Cli.Verbs;

/// <summary>The catalogue of known defects, and whether each is found.</summary>
sealed class DefectsVerb : IVerb
{
    public Command Build(Terminal terminal)
    {
        var options = new DefectsOptions();
        var command = new Command("defects",
            "Lists the known defects: what is wrong, what comes of it, which property notices, and where it is known from; and those that "
            + "have no variant here, with the reason. With --run each is hunted from several seeds, on one core; exit code 1 if one is not "
            + "found, or not measured. Ctrl-C ends that and prints what was measured until then. With --patch it shows what is wrong with "
            + "a patch as it was posted, in words for its author; exit code 1 if anything is.");
        foreach (var option in options.All)
            command.Options.Add(option);
        command.SetAction(parsed =>
        {
            var defects = options.Defects(parsed); // complains before anything is opened or printed
            if (options.Patch(parsed) is { } patch)
                return Show(patch, options.Json(parsed), options.Markdown(parsed), terminal);
            return options.Run(parsed)
                ? Measure(defects, options.Read(parsed), options.Journal(parsed), options.Json(parsed), options.Markdown(parsed), terminal)
                : List(defects, options.NotBuilt(parsed), options.Json(parsed), terminal);
        });
        return command;
    }

    static int Show(string name, string? jsonPath, string? markdownPath, Terminal terminal)
    {
        RefuseSamePlace(jsonPath, markdownPath);
        var patch = PatchFindings.Find(name);
        using var json = jsonPath is null ? null : Destination.Open("JSON", jsonPath, terminal.Out);
        using var markdown = markdownPath is null ? null : Destination.Open("tables", markdownPath, terminal.Out);
        var screen = Destination.ScreenBeside(jsonPath, Destination.ScreenBeside(markdownPath, terminal));
        var findings = PatchFindings.Of(patch);
        screen.Out.Write(PatchReport.TextOf(patch.Variant, findings));
        json?.Write(PatchReport.JsonOf(patch.Variant, findings));
        markdown?.Write(PatchReport.MarkdownOf(findings));
        return findings.Count > 0 ? ExitCode.Violated : ExitCode.Holds;
    }

    static int List(
        IReadOnlyList<KnownDefect> defects, IReadOnlyList<NotBuilt> notBuilt, string? jsonPath, Terminal terminal)
    {
        using var json = jsonPath is null ? null : Destination.Open("JSON", jsonPath, terminal.Out);
        Destination.ScreenBeside(jsonPath, terminal).Out.Write(DefectList.TextOf(defects, notBuilt));
        json?.Write(DefectList.JsonOf(defects, notBuilt));
        return ExitCode.Holds;
    }

    static int Measure(
        IReadOnlyList<KnownDefect> defects, MeasuringOptions options, string? journalPath, string? jsonPath, string? markdownPath,
        Terminal terminal)
    {
        RefuseSamePlace(jsonPath, markdownPath, journalPath);
        using var json = jsonPath is null ? null : Destination.Open("JSON", jsonPath, terminal.Out);
        using var markdown = markdownPath is null ? null : Destination.Open("tables", markdownPath, terminal.Out);
        using var journal = journalPath is null ? null : OpenJournal(journalPath, options);
        var screen = Destination.ScreenBeside(jsonPath, Destination.ScreenBeside(markdownPath, terminal));
        screen.Out.WriteLine($"hunting for {Phrase.Count(defects.Count, "defect")} from {Phrase.Count(options.Seeds.Count, "seed")}, "
            + $"at most {options.Seconds} s each, {Phrase.Count(options.Jobs, "job")}");
        var measured = new MeasuringView(screen).Watch(defects, options, journal);
        screen.Out.Write(MeasurementTable.TextOf(measured, defects.Count));
        json?.Write(MeasurementTable.JsonOf(measured, options));
        markdown?.Write(MeasurementMarkdown.Of(measured, options));
        return measured.Count == defects.Count && measured.All(measurement => measurement.Found) ? ExitCode.Holds : ExitCode.Violated;
    }

    static void RefuseSamePlace(string? jsonPath, string? markdownPath, string? journalPath = null)
    {
        string[] places = [.. new[] { jsonPath, markdownPath, journalPath }.OfType<string>()];
        if (places.Distinct().Count() < places.Length)
            throw new BadInputException("--json, --markdown and --journal cannot go to the same place; name a file for each");
    }

    static MeasurementJournal OpenJournal(string path, MeasuringOptions options)
    {
        try
        {
            return MeasurementJournal.Open(path, options);
        }
        catch (Exception e) when (Files.IsTrouble(e))
        {
            throw new BadInputException($"cannot keep a journal in {Phrase.Quote(path)}: {Files.Why(e)}", e);
        }
    }
}
