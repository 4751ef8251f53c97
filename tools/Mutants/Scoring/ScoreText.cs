using System.Globalization;
using System.Text;
using GpuMm.Mutants.Killing;

namespace GpuMm.Mutants.Scoring;

/// <summary>The result for readers: a table of folders, then every mutant that lives and is not explained.</summary>
static class ScoreText
{
    static readonly (string Title, Func<Tally, string> Value)[] Columns =
    [
        ("mutants", tally => Number(tally.Mutants.Count)),
        ("token", tally => Number(tally.Count(Outcome.KilledByToken))),
        ("walk", tally => Number(tally.Count(Outcome.KilledByWalk))),
        ("fuzz", tally => Number(tally.Count(Outcome.KilledByFuzz))),
        ("time-out", tally => Number(tally.Count(Outcome.TimedOut))),
        ("crash", tally => Number(tally.Count(Outcome.Crashed))),
        ("not reached", tally => Number(tally.Count(Outcome.NotReached))),
        ("survived", tally => Number(tally.Count(Outcome.Survived))),
        ("explained", tally => Number(tally.Explained)),
        ("score", tally => Percent(tally.Score)),
        ("of others", tally => Percent(tally.ScoreOfOthers)),
    ];

    public static string Of(IReadOnlyList<Tried> mutants)
    {
        var text = new StringBuilder();
        text.AppendLine(Row("folder", column => column.Title));
        foreach (var tally in Tally.Of(mutants))
            text.AppendLine(Row(tally.Folder, column => column.Value(tally)));
        AppendList(text, "survived", mutants, Outcome.Survived);
        AppendList(text, "not reached", mutants, Outcome.NotReached);
        return text.ToString();
    }

    static void AppendList(StringBuilder text, string title, IReadOnlyList<Tried> mutants, Outcome outcome)
    {
        var listed = mutants.Where(tried => tried.Fate.Outcome == outcome && !tried.IsExplained).ToArray();
        if (listed.Length == 0)
            return;
        text.AppendLine().AppendLine(title);
        foreach (var (mutant, _, _) in listed)
            text.AppendLine(CultureInfo.InvariantCulture, $"  {mutant.Id,5}  {mutant}");
    }

    static string Row(string folder, Func<(string Title, Func<Tally, string> Value), string> cell) =>
        folder.PadRight(12) + string.Concat(Columns.Select(column => cell(column).PadLeft(Width(column.Title))));

    static int Width(string title) => Math.Max(title.Length, 7) + 2;

    static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    static string Percent(double percent) => percent.ToString("0.0", CultureInfo.InvariantCulture) + " %";
}
