using System.CommandLine;
using GpuMm.Model.Lifecycles;

namespace GpuMm.Cli.Verbs;

/// <summary>The state machines that executions are checked against, as Markdown with Mermaid diagrams.</summary>
sealed class LifecyclesVerb : IVerb
{
    /// <summary>One line a lifecycle.</summary>
    static IEnumerable<(string Name, string Mermaid)> All =>
    [
        Diagram(MappingLifecycle.Instance),
        Diagram(PageTableLifecycle.Instance),
        Diagram(EntryLifecycle.Instance),
        Diagram(VmLifecycle.Instance),
        Diagram(AsSlotLifecycle.Instance),
        Diagram(FaultLifecycle.Instance),
        Diagram(PageResidencyLifecycle.Instance),
        Diagram(DevmemLifecycle.Instance),
    ];

    public Command Build(Terminal terminal)
    {
        var command = new Command("lifecycles", "Prints the state machines that every execution is checked against, as Mermaid diagrams.");
        command.SetAction(_ =>
        {
            terminal.Out.WriteLine(string.Join("\n\n", All.Select(Section)));
            return ExitCode.Holds;
        });
        return command;
    }

    static (string Name, string Mermaid) Diagram<TState, TTrigger>(Lifecycle<TState, TTrigger> lifecycle)
        where TState : struct, Enum
        where TTrigger : struct, Enum => (lifecycle.Name, lifecycle.Mermaid());

    static string Section((string Name, string Mermaid) diagram) =>
        $"## {diagram.Name}\n\n```mermaid\n{diagram.Mermaid.ReplaceLineEndings("\n").Trim()}\n```";
}
