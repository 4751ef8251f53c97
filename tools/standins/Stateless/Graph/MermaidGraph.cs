using Stateless.Reflection;

namespace Stateless.Graph;

/// <summary>Writes a machine as a Mermaid state diagram.</summary>
public static class MermaidGraph
{
    public static string Format(StateMachineInfo machineInfo, MermaidGraphDirection? direction = null)
    {
        ArgumentNullException.ThrowIfNull(machineInfo);
        var names = Identifiers(machineInfo);
        var graph = new GraphEdges(machineInfo);
        IEnumerable<string> lines =
        [
            "stateDiagram-v2",
            .. direction is { } way ? [$"\tdirection {Code(way)}"] : Array.Empty<string>(),
            .. names.Where(name => name.Key != name.Value).Select(name => $"\t{name.Value} : {name.Key}"),
            .. machineInfo.States.Where(state => state.Substates.Any()).SelectMany(state => Cluster(state, names)),
            .. graph.Decisions.Select(decision => $"\tstate {decision.Name} <<choice>>"),
            .. graph.Edges.Select(edge => $"\t{Name(edge.From, names)} --> {Name(edge.To, names)} : {edge.Label}"),
            $"[*] --> {Name(machineInfo.InitialState.ToString(), names)}",
        ];
        return string.Join(Environment.NewLine, lines);
    }

    static IEnumerable<string> Cluster(StateInfo state, Dictionary<string, string> names) =>
    [
        $"\tstate {Name(state.ToString(), names)} {{",
        .. state.Substates.Select(substate => $"\t\t{Name(substate.ToString(), names)}"),
        "\t}",
    ];

    /// <summary>A name for each state that has no character with a meaning in Mermaid, and that no other state has.</summary>
    static Dictionary<string, string> Identifiers(StateMachineInfo machine)
    {
        Dictionary<string, string> identifiers = [];
        HashSet<string> taken = [.. machine.States.Select(state => state.ToString())];
        foreach (var name in machine.States.Select(state => state.ToString()))
        {
            var plain = string.Concat(name.Where(c => !char.IsWhiteSpace(c) && c is not (':' or '-')));
            var identifier = plain;
            for (var attempt = 1; identifier != name && !taken.Add(identifier); attempt++)
                identifier = $"{plain}_{attempt}";
            identifiers[name] = identifier;
        }
        return identifiers;
    }

    static string Name(string state, Dictionary<string, string> identifiers) => identifiers.GetValueOrDefault(state, state);

    static string Code(MermaidGraphDirection direction) => direction switch
    {
        MermaidGraphDirection.TopToBottom => "TB",
        MermaidGraphDirection.BottomToTop => "BT",
        MermaidGraphDirection.LeftToRight => "LR",
        MermaidGraphDirection.RightToLeft => "RL",
        _ => throw new ArgumentOutOfRangeException(nameof(direction), direction, null),
    };
}
