using System.CommandLine;
using System.Text.RegularExpressions;
using GpuMm.Harness;
using GpuMm.Harness.Campaigns;
using GpuMm.Harness.Checking;
using GpuMm.Harness.Minimizing;

namespace GpuMm.Cli.Verbs;

/// <summary>A counterexample once more: the report of the campaign that found it, byte for byte.</summary>
sealed partial class ReplayVerb : IVerb
{
    public Command Build(Terminal terminal)
    {
        var what = new Argument<string>("TOKEN|FILE")
        {
            Description = "A token, the line of a report that starts with gm1-; or a file that contains one, such as a saved report.",
        };
        var command = new Command("replay",
            "Runs a counterexample again and prints what happens, step by step. The same token prints the same text, on any machine. "
            + "Exit code 1 if it still fails, 0 if it holds now.") { what };
        var history = TextOption.Make("--history", "FILE",
            "Also write the history of what was checked to a file, which gpumm check judges again; - is standard output, and everything "
            + "else then goes to standard error.");
        command.Options.Add(history);
        command.SetAction(parsed => Replay(parsed.GetRequiredValue(what), parsed.GetValue(history), terminal));
        return command;
    }

    static int Replay(string tokenOrFile, string? historyPath, Terminal terminal)
    {
        string token = TokenOf(tokenOrFile);
        if (historyPath is not null && Path.GetFullPath(historyPath) == Path.GetFullPath(tokenOrFile))
            throw new BadInputException($"{Phrase.Quote(historyPath)} is the file with the token; write the history to another one");
        using var history = historyPath is null ? null : Destination.Open("history", historyPath, terminal.Out);
        var screen = Destination.ScreenBeside(historyPath, terminal);
        var counterexample = Counterexample.Of(token);
        history?.Write(Pipeline.History(token));
        if (counterexample is null)
        {
            screen.Out.WriteLine(DescribeWhyNot(token));
            return ExitCode.Holds;
        }

        screen.Out.Write(Pipeline.Report(counterexample));
        return ExitCode.Violated;
    }

    /// <summary>A token that can be read, so that nothing is opened or printed for another.</summary>
    static string TokenOf(string tokenOrFile)
    {
        string token = File.Exists(tokenOrFile) ? TokenIn(tokenOrFile) : tokenOrFile;
        if (token == tokenOrFile && !Token().IsMatch(token))
            throw new BadInputException($"{Phrase.Quote(token)} is neither a file nor a token; a token starts with gm1-");
        try
        {
            GpuMm.Harness.Reporting.Token.Read(token);
            return token;
        }
        catch (FormatException e)
        {
            throw new BadInputException(e.Message, e);
        }
    }

    static string DescribeWhyNot(string token) => Pipeline.Run(GpuMm.Harness.Reporting.Token.Read(token)).Verdict is Verdict.Unknown unknown
        ? $"UNKNOWN: {unknown.Limit}"
        : "HOLDS: this scenario violates no property in this build";

    /// <summary>A line that is a token goes before a token in the middle of a line.</summary>
    static string TokenIn(string file)
    {
        try
        {
            string[] lines = File.ReadAllLines(file);
            var matches = lines.Select(line => Token().Match(line)).Where(match => match.Success).ToArray();
            var best = matches.FirstOrDefault(match => match.Index == 0) ?? matches.FirstOrDefault();
            return best?.Value
                ?? throw new BadInputException($"there is no token in {Phrase.Quote(file)}; it should have a line that starts with gm1-");
        }
        catch (Exception e) when (Files.IsTrouble(e))
        {
            throw new BadInputException($"cannot read {Phrase.Quote(file)}: {Files.Why(e)}; name a file that can be read", e);
        }
    }

    /// <summary>Of any format, so that one of another version is told from a word that is none.</summary>
    [GeneratedRegex("(?<![A-Za-z0-9_-])gm[0-9]+-[A-Za-z0-9_-]*")]
    private static partial Regex Token();
}
