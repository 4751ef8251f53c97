using Stateless.Reflection;

namespace Stateless.Graph;

/// <summary>Writes a machine as a UML state diagram in the language of Graphviz.</summary>
public static class UmlDotGraph
{
    public static string Format(StateMachineInfo machineInfo)
    {
        ArgumentNullException.ThrowIfNull(machineInfo);
        var graph = new GraphEdges(machineInfo);
        IEnumerable<string> lines =
        [
            "digraph {",
            "compound=true;",
            "node [shape=Mrecord]",
            "rankdir=\"LR\"",
            .. machineInfo.States.Where(state => state.Superstate is null).SelectMany(Node),
            .. graph.Decisions.Select(decision => $"{Quote(decision.Name)} [shape = \"diamond\", label = {Quote(decision.Label)}];"),
            "",
            .. graph.Edges.Select(edge => $"{Quote(edge.From)} -> {Quote(edge.To)} [style=\"solid\", label={Quote(edge.Label)}];"),
            " init [label=\"\", shape=point];",
            $" init -> {Quote(machineInfo.InitialState.ToString())}[style = \"solid\"]",
            "}",
        ];
        return string.Join(Environment.NewLine, lines);
    }

    static IEnumerable<string> Node(StateInfo state) => state.Substates.Any() ? Cluster(state) : [Box(state)];

    static IEnumerable<string> Cluster(StateInfo state) =>
    [
        "",
        $"subgraph {Quote($"cluster{state}")}",
        "\t{",
        $"\tlabel = {Quote(string.Join("\n", Actions(state).Prepend("----------").Prepend(state.ToString())))}",
        .. state.Substates.SelectMany(Node),
        "}",
    ];

    static string Box(StateInfo state)
    {
        var actions = string.Join("\n", Actions(state));
        return $"{Quote(state.ToString())} [label={Quote(actions is "" ? state.ToString() : $"{state}|{actions}")}];";
    }

    static IEnumerable<string> Actions(StateInfo state) =>
    [
        .. state.EntryActions.Where(action => action.FromTrigger is null).Select(action => $"entry / {action.Method.Description}"),
        .. state.ExitActions.Select(action => $"exit / {action.Description}"),
    ];

    static string Quote(string text) =>
        $"\"{text.Replace("\\", @"\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)
            .Replace("\n", "\\n", StringComparison.Ordinal)}\"";
}
