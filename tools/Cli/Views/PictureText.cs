using System.Text;

namespace GpuMm.Cli.Views;

/// <summary>Text of others in a picture: what XML cannot hold is replaced, and what is too long is cut.</summary>
static class PictureText
{
    /// <summary>Pixels that a character takes, in the small letters of calls and in the large ones of the caption.</summary>
    public const int SmallCharacter = 7;
    public const int LargeCharacter = 8;

    public static string Of(string text)
    {
        var safe = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
            safe.Append(rune.Value is < 0x20 or 0xFFFE or 0xFFFF ? Rune.ReplacementChar.ToString() : rune.ToString());
        return safe.ToString();
    }

    public static string Of(string text, int most)
    {
        var safe = new StringBuilder();
        foreach (var rune in Of(text).EnumerateRunes())
        {
            if (safe.Length + rune.Utf16SequenceLength > most)
                return safe.Append('…').ToString();
            safe.Append(rune.ToString());
        }

        return safe.ToString();
    }
}
