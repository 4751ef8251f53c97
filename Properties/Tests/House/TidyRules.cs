using System.Text.RegularExpressions;

namespace GpuMm.Tests.House;

/// <summary>One rule of the house: what is wrong in a file, a complaint each.</summary>
sealed record TidyRule(string Name, Func<TextFile, IEnumerable<string>> Complaints)
{
    public override string ToString() => Name;
}

/// <summary>Style as a test, after TigerBeetle's tidy: what no formatter and no compiler checks.</summary>
static partial class TidyRules
{
    const int MaxColumns = 140;
    const int MaxLines = 300;
    const int MaxLinesOfFunction = 70;

    // In pieces, so that this file obeys its own rules.
    static readonly string[] Workplace = [".." + "/shared", "/wo" + "rk/", "/ro" + "ot/"];

    public static readonly TidyRule[] All =
    [
        new("lines fit", LongLines),
        new("files fit", file => IsSource(file) && file.Text.TrimEnd().Count(c => c == '\n') >= MaxLines ? [$"over {MaxLines} lines"] : []),
        new("functions fit", file => IsSource(file) ? LongFunctions(file.Lines) : []),
        new("no lock statements", file => file.IsIn("Properties/Harness/Campaigns", "Properties/Harness/Measuring")
            ? [] : Found(file, LockStatement())),
        new("no sleeping", file => Found(file, Sleeping())),
        new("no open jobs", file => Found(file, OpenJob())),
        new("no skipped tests", file => file.Path == StandinOfSkip ? [] : Found(file, SkippedTest())),
        new("no chance but the scenario's", file => file.IsIn("Properties/Harness") ? [] : Found(file, Chance())),
        new("no clocks and threads", file => file.IsIn("Model", "Implementation") ? Found(file, Clock()) : []),
        new("no ties to a workplace", file => Workplace.Where(file.Text.Contains).Select(tie => $"mentions {tie}")),
    ];

    /// <summary>The stand-in for FsCheck.Xunit must be able to skip, and its test shows it.</summary>
    const string StandinOfSkip = "Properties/Tests/Standins/PropertyLifetimeTests.cs";

    static bool IsSource(TextFile file) => file.Path.EndsWith(".cs", StringComparison.Ordinal);

    /// <summary>Tables and quoted output of documents, and values in markup, cannot be wrapped.</summary>
    static IEnumerable<string> LongLines(TextFile file)
    {
        if (Path.GetExtension(file.Path) is ".sln" or ".props" or ".csproj")
            yield break;
        bool quoted = false;
        for (int i = 0; i < file.Lines.Length; i++)
        {
            string line = file.Lines[i];
            bool document = file.Path.EndsWith(".md", StringComparison.Ordinal);
            quoted ^= document && line.StartsWith("```", StringComparison.Ordinal);
            bool table = document && line.StartsWith('|');
            if (line.Length > MaxColumns && !quoted && !table)
                yield return $"line {i + 1} has {line.Length} columns";
        }
    }

    /// <summary>A block in braces on lines of their own, whose head has a parameter list and is no type.</summary>
    static IEnumerable<string> LongFunctions(string[] lines)
    {
        for (int open = 1; open < lines.Length; open++)
        {
            if (lines[open].Trim() != "{")
                continue;
            string head = HeadBefore(lines, open);
            string closing = lines[open].Replace('{', '}');
            int close = Array.FindIndex(lines, open, line => line.StartsWith(closing, StringComparison.Ordinal)); // "});" closes too
            if (head.Contains('(') && !TypeHead().IsMatch(head) && close - open - 1 > MaxLinesOfFunction)
                yield return $"line {open}: a function of {close - open - 1} lines";
        }
    }

    static string HeadBefore(string[] lines, int open)
    {
        int first = open;
        while (first > 0 && lines[first - 1].Trim() is not "" and not "{" and not "}" && !lines[first - 1].TrimEnd().EndsWith(';'))
            first--;
        return string.Join(' ', lines[first..open].Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal)));
    }

    static IEnumerable<string> Found(TextFile file, Regex pattern) => IsSource(file)
        ? file.Lines.Index().Where(line => pattern.IsMatch(line.Item)).Select(line => $"line {line.Index + 1}: {line.Item.Trim()}")
        : [];

    [GeneratedRegex(@"\b(class|struct|record|interface|enum|extension)\b")]
    private static partial Regex TypeHead();

    [GeneratedRegex(@"\block \(")]
    private static partial Regex LockStatement();

    [GeneratedRegex(@"\bThread\.Sleep\b|\bTask\.Delay\b")]
    private static partial Regex Sleeping();

    [GeneratedRegex(@"(//|/\*)\s*(TODO|FIXME|XXX|HACK)\b|\b(TODO|FIXME):")]
    private static partial Regex OpenJob();

    [GeneratedRegex(@"\bSkip = ")]
    private static partial Regex SkippedTest();

    [GeneratedRegex(@"\bnew Random\(|\bRandom\.Shared\b|\bSystem\.Random\b")]
    private static partial Regex Chance();

    [GeneratedRegex(@"\bStopwatch\b|\bDateTime(Offset)?\.(Utc)?Now\b|\bTickCount|\bTask\.Run\b|\bnew Thread\(|\bGuid\.NewGuid\b")]
    private static partial Regex Clock();
}
