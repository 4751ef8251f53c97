using System.Text;
using GpuMm.Harness.Campaigns;

namespace GpuMm.Cli.Views;

/// <summary>What the results of several verbs have in common as text.</summary>
static class Summary
{
    const int Width = 120;
    const int TitleWidth = 12;

    /// <summary>The reports stand as they are: a replay prints the same.</summary>
    public static void Violations(StringBuilder text, IReadOnlyList<FoundViolation> violations)
    {
        for (int i = 0; i < violations.Count; i++)
        {
            var found = violations[i];
            text.Append($"---- violation {i + 1} of {violations.Count}, after {found.SecondsToFind:0.00} s ");
            text.Append($"and {Phrase.Count(found.SchedulesToFind, "schedule")}\n\n{found.Report}\n");
        }
    }

    public static string Conclusion(IReadOnlyList<FoundViolation> violations) => violations.Count == 0
        ? "nothing is violated"
        : $"violated: {string.Join(", ", violations.Select(found => found.Property.Id).Distinct())}";

    /// <summary>The names of a list beside its title, in lines that fit a screen.</summary>
    public static void List(StringBuilder text, string title, IEnumerable<string> names)
    {
        var line = new StringBuilder(title.PadRight(TitleWidth - 1));
        string separator = " ";
        foreach (string name in names)
        {
            line.Append(separator[..^1]);
            if (line.Length + name.Length + 2 > Width)
            {
                text.Append(line).Append('\n');
                line.Clear().Append(' ', TitleWidth - 1);
            }

            line.Append(' ').Append(name);
            separator = ", ";
        }

        text.Append(line).Append('\n');
    }
}
