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

    /// <summary>Per cent of the mutants that make a difference that have to be killed; fewer are a failure.</summary>
    public double Least { get; init; }

    /// <exception cref="BadInputException">The words are not what it should be.</exception>
    public static Options Parse(string[] words)
    {
        var options = new Options();
        for (int i = 0; i < words.Length; i += 2)
        {
            string name = words[i];
            var known = All.FirstOrDefault(option => option.Name == name)
                ?? throw new BadInputException($"there is no option '{name}'; there are {string.Join(", ", Names)}");
            if (i + 1 == words.Length)
                throw new BadInputException($"{name} wants a value: {known.Help}");
            options = known.Read(options, words[i + 1])
                ?? throw new BadInputException($"{name} '{words[i + 1]}' is not what it should be: {known.Help}");
        }

        return options;
    }

    static IEnumerable<string> Names => All.Select(option => option.Name);

    /// <summary>A line for each option.</summary>
    public static string Help => string.Join('\n', All.Select(option => $"  {option.Name,-10} {option.Help}"));

    /// <param name="Name">With the dashes.</param>
    /// <param name="Help">What it takes, and what for.</param>
    /// <param name="Read">Null for a value that is not what it should be.</param>
    sealed record Option(string Name, string Help, Func<Options, string, Options?> Read);

    static readonly Option[] All =
    [
        new("--sample", "how many mutants to try, a positive number [300]", (options, text) =>
            Number(text) is { } number ? options with { Sample = number } : null),
        new("--seed", "chooses them, and is the seed of the campaigns, a number from 0 [1]", (options, text) =>
            ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong seed) ? options with { Seed = seed } : null),
        new("--seconds", "processor time of a campaign of one system, a positive number [6]", (options, text) =>
            Real(text) is > 0 and < 3600 and var seconds ? options with { Seconds = seconds } : null),
        new("--jobs", "mutants that are tried at the same time, a positive number [all cores]", (options, text) =>
            Number(text) is { } number ? options with { Jobs = number } : null),
        new("--folder", "folders of Implementation, with commas between them [all but Kernel, Machine, Manager]", (options, text) =>
            text.Length > 0 ? options with { Folders = text.Split(',') } : null),
        new("--id", "the number of the only mutant to try", (options, text) =>
            Number(text) is { } number ? options with { Id = number } : null),
        new("--tokens", "a file of tokens, one a line [those of the kill table]", (options, text) => options with { Tokens = text }),
        new("--least", "fail if a smaller share of those that are not explained is killed, per cent from 0 to 100 [0]", (options, text) =>
            Real(text) is >= 0 and <= 100 and var least ? options with { Least = least } : null),
        new("--json", "a file that gets the result", (options, text) => options with { Json = text }),
    ];

    static int? Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number > 0 ? number : null;

    static double? Real(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : null;
}
