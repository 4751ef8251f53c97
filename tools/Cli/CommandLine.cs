using System.CommandLine;
using System.CommandLine.Help;

namespace GpuMm.Cli;

/// <summary>All verbs as one command, and what is said when the words do not fit it.</summary>
static class CommandLine
{
    const int WidthInPipe = 120;

    const string Description = """
        Looks for the order of events that breaks a GPU memory manager: runs random
        programs against an implementation on a simulated GPU and kernel, checks what
        happens against a model, and prints the shortest program and schedule on which
        the two disagree.

        Try:  gpumm fuzz --seconds 10          the implementation that should be right
              gpumm fuzz --variant nova-v7     a patch as it was posted, with its bugs
              gpumm explore                    all small programs, every order
              gpumm replay TOKEN               what was found, once more
              gpumm check HISTORY              is what somebody recorded linearizable?

        Exit codes: 0 nothing violated, 1 violation found,
                    2 the command or its input was wrong.
        """;

    public static RootCommand Build(Terminal terminal)
    {
        var root = new RootCommand(Description);
        foreach (var verb in VerbRegistry.All)
            root.Subcommands.Add(verb.Build(terminal));
        root.SetAction(parsed => new HelpAction().Invoke(parsed));
        if (!terminal.IsInteractive && root.Options.OfType<HelpOption>().FirstOrDefault()?.Action is HelpAction help)
            help.MaxWidth = WidthInPipe;
        return root;
    }

    /// <summary>One line on the first thing that is wrong.</summary>
    public static string Explain(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        string help = command is RootCommand ? "gpumm --help" : $"gpumm {command.Name} --help";
        return parsed.UnmatchedTokens is [var stranger, ..]
            ? $"{ExplainStranger(command, stranger)}; see {help}"
            : $"{parsed.Errors[0].Message.TrimEnd('.')}; see {help}";
    }

    static string ExplainStranger(Command command, string stranger)
    {
        bool isOption = stranger.StartsWith('-');
        return (command, isOption) switch
        {
            (RootCommand, false) => $"there is no verb {Phrase.Quote(stranger)}; choose one of {Names(command.Subcommands)}",
            (RootCommand, true) => $"there is no option {Phrase.Quote(stranger)} before a verb; the verbs are {Names(command.Subcommands)}",
            ({ Options.Count: 0 }, _) => $"{command.Name} takes nothing like {Phrase.Quote(stranger)}; leave it out",
            (_, true) => $"{command.Name} has no option {Phrase.Quote(stranger)}; it has {Names(command.Options)}",
            (_, false) => $"{command.Name} does not know what to do with {Phrase.Quote(stranger)}; leave it out",
        };
    }

    static string Names(IEnumerable<Symbol> symbols) => string.Join(", ", symbols.Select(symbol => symbol.Name));
}
