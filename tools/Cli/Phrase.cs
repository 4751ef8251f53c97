namespace GpuMm.Cli;

/// <summary>How text of others is shown.</summary>
static class Phrase
{
    const int LongestQuote = 60;

    /// <summary>Names on a command line may hold anything; a complaint stays one line.</summary>
    public static string OneLine(string text) => string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c));

    public static string Quote(string text) => text.Length <= LongestQuote ? $"'{text}'" : $"'{text[..LongestQuote]}...'";

    public static string Count(long number, string what) => number == 1 ? $"1 {what}" : $"{number:N0} {what}s";
}
