using System.CommandLine;
using System.Globalization;
using GpuMm.Harness.Campaigns;
using GpuMm.Harness.Histories;

namespace GpuMm.Cli.Verbs;

/// <summary>What <c>check</c> can be told.</summary>
sealed class CheckOptions
{
    public static readonly string Description = $$"""
        Is a recorded history linearizable? Each object of it is judged by itself. If one is not, this
        says why: the answer that cannot be explained, what was possible at that point, and the fewest
        operations that have no order, whether or not the others took effect.

        A history is a file with an event a line, in the order of time:
          {"process": 0, "type": "invoke", "operation": "write", "arguments": [3], "time": 17}
          {"process": 0, "type": "ok", "response": null, "time": 21}
        process    whose event it is, a whole number or a string; it has one operation open at a time
        type       invoke; then ok (it took effect), fail (it did not), or info (nobody knows: it may
                   have, or do so later), which is also meant if there is no answer at all
        operation  its name; an answer need not repeat it
        arguments  an array of values: whole numbers, strings, null; others count as their text
        response   what was answered; a cas that fails, or answers false, has found something else,
                   unless it has an "error"
        object     which register or page it is on, a whole number or a string, if there are several
        time       on all lines or none: a whole number that does not go backwards; events of the same
                   time overlap
        Other members are passed over. The first line may be {"model": "page"}. Jepsen's logs of registers
        are read as well:
          INFO  jepsen.util - 0 :invoke :write 3

        Models, with the operations, their arguments and answers:
        {{string.Join("\n", HistoryModels.All.Select(Describe))}}

        Exit codes: 0 all are linearizable, 1 one is not, 2 a file holds no history (the others are checked
        all the same; 2 goes before 1), or was not decided within its limits (1 goes before that).
        """;

    public readonly Argument<string[]> Paths = new("HISTORY")
    {
        Arity = ArgumentArity.OneOrMore,
        Description = "A file; or a directory, of which all files that end in .jsonl or .log are checked.",
    };

    readonly Option<string> model = TextOption.Make("--model", "NAME",
        $"Of all histories: {string.Join(", ", HistoryModels.All.Select(model => model.Name))}. Otherwise a history says so in its first "
        + "line, or its first operation does.");

    readonly Option<string> seconds = TextOption.Make("--seconds", "N", "Time to decide a history.",
        CheckLimits.DefaultSeconds.ToString(CultureInfo.InvariantCulture));

    readonly Option<string> memory = TextOption.Make("--memory", "MIB", "Memory for what the search has tried, in MiB.",
        CheckLimits.DefaultMemoMiB.ToString(CultureInfo.InvariantCulture));

    readonly Option<string> jobs = TextOption.Make("--jobs", "N", "Histories that are checked at the same time; default: all cores.");

    readonly Option<string> json = TextOption.Json();

    readonly Option<string> svg = TextOption.Make("--svg", "FILE",
        "Also draw the history, of which there must be only one, to a file; - is standard output, as with --json.");

    public IEnumerable<Option> All => [model, seconds, memory, jobs, json, svg];

    /// <summary>What to check. A file that is not there is left to the check, so that the others are checked.</summary>
    public IReadOnlyList<string> Files(ParseResult parsed) => [.. parsed.GetRequiredValue(Paths).SelectMany(FilesAt)];

    public HistoryCheck Check(ParseResult parsed, int files) => new(
        parsed.GetValue(model) is { } name ? HistoryModels.Named(name) : null,
        new CheckLimits(
            Values.Seconds(seconds.Name, parsed.GetRequiredValue(seconds)), Values.MiB(memory.Name, parsed.GetRequiredValue(memory))),
        says: files == 1 || Json(parsed) is not null)
    {
        FindsOrder = parsed.GetValue(svg) is not null,
    };

    public int Jobs(ParseResult parsed) => TextOption.Value(parsed, jobs, Values.Jobs) ?? Environment.ProcessorCount;

    public string? Json(ParseResult parsed) => parsed.GetValue(json);

    /// <exception cref="BadInputException">A history would be overwritten.</exception>
    public static void Spare(IReadOnlyList<string> files, params ReadOnlySpan<string?> outputs)
    {
        foreach (string? output in outputs)
        {
            if (output is not null && files.Any(file => Path.GetFullPath(file) == Path.GetFullPath(output)))
                throw new BadInputException($"{Phrase.Quote(output)} is a history that is to be checked; write the result to another file");
        }
    }

    /// <exception cref="BadInputException">It cannot be drawn, or not there.</exception>
    public string? Svg(ParseResult parsed, int files)
    {
        if (parsed.GetValue(svg) is not { } path)
            return null;
        if (files > 1)
            throw new BadInputException($"{svg.Name} draws one history; name one file");
        return path != Json(parsed) ? path
            : throw new BadInputException($"{json.Name} and {svg.Name} cannot both go to {Phrase.Quote(path)}; name two files");
    }

    static IEnumerable<string> FilesAt(string path)
    {
        if (!Directory.Exists(path))
            return File.Exists(path) || path is not ("" or ['-', ..]) ? [path]
                : throw new BadInputException($"there is no file or option {Phrase.Quote(path)}; see gpumm check --help");
        string[] found = [.. Directory.EnumerateFiles(path).Where(IsHistory).Order(StringComparer.Ordinal)];
        return found.Length > 0 ? found
            : throw new BadInputException($"there is no history in {Phrase.Quote(path)}; their names end in .jsonl or .log");
    }

    static bool IsHistory(string file) => Path.GetExtension(file) is ".jsonl" or ".log";

    static string Describe(HistoryModel model) => string.Join("\n",
        [$"  {model.Name,-13} {model.Summary}", .. model.IsWrittenByUs ? [] : model.Forms.Select(form => $"      {form}")]);
}
