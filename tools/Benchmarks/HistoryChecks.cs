using System.Globalization;
using GpuMm.Harness.Histories;

namespace GpuMm.Benchmarks;

/// <summary>
/// What checking recorded histories takes: those of a folder, again and again; and without one a page's history, and one ten times as long:
/// <c>histories [FOLDER] [--operations 1000000] [--repeat 20]</c>.
/// </summary>
/// <param name="Folder">Null for the page.</param>
/// <param name="Operations">Of the page's shorter history.</param>
/// <param name="Repeat">How often the folder is checked, the first time to warm up.</param>
sealed record HistoryChecks(string? Folder, int Operations, int Repeat)
{
    const int Processes = 8;
    const int TenTimes = 10;

    static readonly CheckLimits Limits = new(CheckLimits.DefaultSeconds, CheckLimits.DefaultMemoMiB);

    public static HistoryChecks Parse(string[] words)
    {
        string? folder = words is [[not '-', ..] first, ..] ? first : null;
        if (folder is not null && !Directory.Exists(folder))
            throw new WrongArgumentException($"there is no folder '{folder}'");
        var options = Options.Parse(
            "histories", words[(folder is null ? 0 : 1)..], new() { ["--operations"] = 1_000_000, ["--repeat"] = 20 });
        return new HistoryChecks(folder, options["--operations"], options["--repeat"]);
    }

    public void Print(TextWriter output)
    {
        if (Folder is not null)
            PrintFolder(output, Folder);
        else
            PrintPage(output);
    }

    void PrintFolder(TextWriter output, string folder)
    {
        string[] files = [.. Directory.EnumerateFiles(folder, "*.log").Concat(Directory.EnumerateFiles(folder, "*.jsonl")).Order()];
        List<(double Parse, double Check)> totals = [];
        for (int i = 0; i <= Repeat; i++)
        {
            var checkedHistories = files.Select(file => Check(file)).ToArray();
            totals.Add((checkedHistories.Sum(one => one.ParseSeconds), checkedHistories.Sum(one => one.CheckSeconds)));
        }

        var warm = totals[1..].OrderBy(total => total.Check).ToArray();
        output.WriteLine($"{files.Length} histories, all together; the first time {Milliseconds(totals[0].Check)} to decide, "
            + $"then, of {Repeat} times,");
        output.WriteLine($"  {Milliseconds(warm[0].Check)} at best, {Milliseconds(warm[warm.Length / 2].Check)} in the middle, "
            + $"{Milliseconds(warm[^1].Check)} at worst; and {Milliseconds(warm[warm.Length / 2].Parse)} to read");
    }

    void PrintPage(TextWriter output)
    {
        output.WriteLine(Row("operations", "read", "decided", "together", "by"));
        double shorter = Page(output, Operations);
        double longer = Page(output, Operations * TenTimes);
        string ratio = (longer / shorter).ToString("0.0", CultureInfo.InvariantCulture);
        output.WriteLine($"{TenTimes} times as many operations take {ratio} times as long; "
            + $"at most {Environment.WorkingSet >> 20:N0} MiB now");
    }

    static double Page(TextWriter output, int operations)
    {
        string file = Path.GetTempFileName();
        try
        {
            using (var writer = new StreamWriter(file))
                new PageHistory(operations, Processes, seed: 1).Write(writer);
            var one = Check(file);
            output.WriteLine(Row(
                operations.ToString("N0", CultureInfo.InvariantCulture), Milliseconds(one.ParseSeconds), Milliseconds(one.CheckSeconds),
                Milliseconds(one.ParseSeconds + one.CheckSeconds), one.Objects[0].Path.ToString()));
            return one.ParseSeconds + one.CheckSeconds;
        }
        finally
        {
            File.Delete(file);
        }
    }

    static CheckedHistory Check(string file) => new HistoryCheck(null, Limits, says: false).One(file);

    static string Milliseconds(double seconds) => $"{(seconds * 1000).ToString("#,0.0", CultureInfo.InvariantCulture)} ms";

    static string Row(string operations, string read, string decided, string together, string by) =>
        $"{operations,12}{read,14}{decided,14}{together,14}  {by}";
}
