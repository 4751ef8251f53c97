using System.Globalization;
using GpuMm.Harness.Campaigns;

namespace GpuMm.Mutants;

/// <summary>What the command line asks for.</summary>
sealed record Options
{
    /// <summary>How many mutants are tried.</summary>
    public int Sample { get; init; } = 300;

    /// <summary>Chooses them, and is the seed of the campaigns.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Processor time for which each system that comes across a mutant is fuzzed.</summary>
    public double Seconds { get; init; } = 6;

    /// <summary>Mutants that are tried at the same time.</summary>
    public int Jobs { get; init; } = Environment.ProcessorCount;

    public IReadOnlyList<string> Folders { get; init; } = ["Buddy", "PageTables", "Pagemap", "Svm", "Vm", "Vmm"];

    /// <summary>The only mutant to try, whatever the sample.</summary>
    public int? Id { get; init; }

    /// <summary>A file of tokens; null for those of the kill table.</summary>
    public string? Tokens { get; init; }

    /// <summary>Where the result goes as JSON; null if nowhere.</summary>
    public string? Json { get; init; }

    /// <exception cref="BadInputException">The words are not what it should be.</exception>
    public static Options Parse(string[] words)
    {
        var options = new Options();
        for (int i = 0; i < words.Length; i += 2)
        {
            string name = words[i];
            if (!Readers.TryGetValue(name, out var read))
                throw new BadInputException($"there is no option '{name}'; there are {string.Join(", ", Readers.Keys)}");
            if (i + 1 == words.Length)
                throw new BadInputException($"{name} wants a value");
            options = read(options, words[i + 1])
                ?? throw new BadInputException($"{name} '{words[i + 1]}' is not what it should be: {Wanted}");
        }

        return options;
    }

    const string Wanted = "numbers are positive, --folder is one or several of Implementation with commas between them";

    /// <summary>Null for a value that is not what it should be.</summary>
    static readonly Dictionary<string, Func<Options, string, Options?>> Readers = new()
    {
        ["--sample"] = (options, text) => Number(text) is { } number ? options with { Sample = number } : null,
        ["--seed"] = (options, text) =>
            ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong seed) ? options with { Seed = seed } : null,
        ["--seconds"] = (options, text) => Duration(text) is { } seconds ? options with { Seconds = seconds } : null,
        ["--jobs"] = (options, text) => Number(text) is { } number ? options with { Jobs = number } : null,
        ["--folder"] = (options, text) => text.Length > 0 ? options with { Folders = text.Split(',') } : null,
        ["--id"] = (options, text) => Number(text) is { } number ? options with { Id = number } : null,
        ["--tokens"] = (options, text) => options with { Tokens = text },
        ["--json"] = (options, text) => options with { Json = text },
    };

    static int? Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number > 0 ? number : null;

    static double? Duration(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds) && seconds is > 0 and < 3600
            ? seconds : null;
}
