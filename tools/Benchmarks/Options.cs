using System.Globalization;

namespace GpuMm.Benchmarks;

/// <summary>The options of one measurement, each a name and a positive whole number.</summary>
static class Options
{
    public static IReadOnlyDictionary<string, int> Parse(string measurement, string[] words, Dictionary<string, int> defaults)
    {
        var values = new Dictionary<string, int>(defaults);
        for (int i = 0; i < words.Length; i += 2)
        {
            if (!defaults.TryGetValue(words[i], out int example))
                throw new WrongArgumentException($"{measurement} has no option '{words[i]}'; it has {string.Join(" and ", defaults.Keys)}");
            if (i + 1 == words.Length)
                throw new WrongArgumentException($"{words[i]} wants a number, such as {words[i]} {example}");
            values[words[i]] = Number(words[i], words[i + 1]);
        }

        return values;
    }

    static int Number(string name, string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number > 0
            ? number
            : throw new WrongArgumentException($"{name} '{text}' is not a positive whole number");
}

/// <summary>What the command line asked for does not exist. The message is one line for the user.</summary>
sealed class WrongArgumentException(string message) : Exception(message);
