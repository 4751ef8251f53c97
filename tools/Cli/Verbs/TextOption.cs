using System.CommandLine;

namespace GpuMm.Cli.Verbs;

/// <summary>Options that are read as text, so that all complaints about them are in the same words.</summary>
static class TextOption
{
    public static Option<string> Make(string name, string helpName, string description, string? byDefault = null)
    {
        var option = new Option<string>(name) { HelpName = helpName, Description = description };
        if (byDefault is not null)
            option.DefaultValueFactory = _ => byDefault;
        return option;
    }

    public static Option<string> Json() => Make("--json", "FILE",
        "Also write the result as JSON to a file; - is standard output, and everything else then goes to standard error.");

    /// <summary>What was given for the option; null for nothing.</summary>
    public static T? Value<T>(ParseResult parsed, Option<string> option, Func<string, string, T> read)
        where T : struct => parsed.GetValue(option) is { } text ? read(option.Name, text) : null;
}
