using System.Globalization;
using System.Runtime.InteropServices;

namespace GpuMm.Harness.Histories;

/// <summary>
/// The values that occur in a history, numbered as they come. Whole numbers are themselves; everything else is the text that it is shown
/// with.
/// </summary>
sealed class ValueTable
{
    public const int Null = 0;
    public const int True = 1;
    public const int False = 2;

    const int MostDirect = 1 << 22;

    readonly Dictionary<long, int> valueOfNumber = []; // plus one
    readonly Dictionary<string, int> valueOfText = [];
    readonly Dictionary<int, string> texts = [];
    readonly List<long> numbers = []; // by value; nothing where the value is a text
    int[] direct = []; // the value plus one of a small number, which most are: a history has millions

    /// <param name="first">Texts that have the first numbers.</param>
    public ValueTable(params ReadOnlySpan<string> first)
    {
        foreach (string text in first)
            OfText(text);
    }

    /// <summary>A table of values, in which <see cref="Null"/>, <see cref="True"/> and <see cref="False"/> have their numbers.</summary>
    public static ValueTable OfValues() => new("null", "true", "false");

    /// <summary>How many there are; their numbers are below.</summary>
    public int Count => numbers.Count;

    public int OfNumber(long number)
    {
        ref int known = ref ValueOf(number);
        if (known == 0)
        {
            numbers.Add(number);
            known = numbers.Count;
        }

        return known - 1;
    }

    public int OfText(string text)
    {
        if (!valueOfText.TryGetValue(text, out int value))
        {
            value = numbers.Count;
            valueOfText.Add(text, value);
            texts.Add(value, text);
            numbers.Add(0);
        }

        return value;
    }

    ref int ValueOf(long number)
    {
        if (number is < 0 or >= MostDirect)
            return ref CollectionsMarshal.GetValueRefOrAddDefault(valueOfNumber, number, out _);
        if (number >= direct.Length)
            Array.Resize(ref direct, (int)Math.Min(MostDirect, Math.Max(number + 1, direct.Length * 2)));
        return ref direct[number];
    }

    /// <summary>The whole number that it is; null if it is something else.</summary>
    public long? NumberOf(int value) => texts.ContainsKey(value) ? null : numbers[value];

    /// <summary>What stands between the quotes, if it is a string; null otherwise.</summary>
    public string? WordOf(int value) => texts.GetValueOrDefault(value) is ['"', .. var word, '"'] ? word : null;

    public string Show(int value) => texts.GetValueOrDefault(value) ?? numbers[value].ToString(CultureInfo.InvariantCulture);
}
