using System.CommandLine;

namespace GpuMm.Cli;

/// <summary>One word of the command line. It is a file in Verbs/ and a line in <see cref="VerbRegistry"/>.</summary>
interface IVerb
{
    /// <summary>The verb with its options, its help, and what it does; what is wrong with its input is a BadInputException.</summary>
    Command Build(Terminal terminal);
}
