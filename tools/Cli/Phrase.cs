namespace GpuMm.Cli;

/// <summary>How text of others is shown.</summary>
static class Phrase
{
    const int LongestQuote = 60;

    /// <summary>Names on a command line may hold anything; a complaint stays one line.</summary>
    public static string OneLine(string text) => string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c));

    public static string Quote(string text) => text.Length <= LongestQuote ? $"'{text}'" : $"'{text[..LongestQuote]}...'";

    /// <summary>"a, b and c".</summary>
    public static string And(IReadOnlyList<string> names) =>
        names.Count <= 1 ? string.Concat(names) : $"{string.Join(", ", names.SkipLast(1))} and {names[^1]}";

    public static string Count(long number, string what) => number == 1 ? $"1 {what}" : $"{number:N0} {what}s";
}
