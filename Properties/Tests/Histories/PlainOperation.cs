using System.Globalization;
using System.Text;

namespace GpuMm.Tests.Histories;

/// <summary>An operation of a small history, without any of the harness's words. Values are whole numbers; null is none.</summary>
/// <param name="Process">Whose.</param>
/// <param name="Name">Of the operation.</param>
/// <param name="Key">What it is on.</param>
/// <param name="Arguments">Without the key.</param>
/// <param name="End">ok, fail or info.</param>
/// <param name="Response">As it stands in the file; empty if nothing does.</param>
/// <param name="Begin">When it began.</param>
/// <param name="Answer">When the answer came; the end of time if none did.</param>
sealed record PlainOperation(
    int Process, string Name, int Key, int[] Arguments, string End, string Response, int Begin, int Answer)
{
    public const int Never = int.MaxValue;

    /// <summary>It is not over yet where a history is cut; how it ends is known all the same.</summary>
    public bool IsOpen { get; init; }

    /// <summary>It may have taken effect before it ended, or not at all.</summary>
    public bool IsOptional { get; init; }

    public bool IsCertain => !IsOpen && !IsOptional && End is ("ok" or "fail");

    /// <summary>When it was over, for certain.</summary>
    public int Finish => !IsOpen && End is ("ok" or "fail") ? Answer : Never;

    /// <summary>What it does to a cell that holds a value, and whether it can have happened there.</summary>
    public (bool Fits, int? After) On(int? value) => (Name, End) switch
    {
        (_, "fail") => (Name != "cas" || value != Arguments[0], value),
        ("read" or "translate", "ok") => (value == Parse(Response), value),
        ("read" or "translate", _) => (true, value),
        ("write", _) => (true, Arguments[0]),
        ("cas", "ok") when Response == "false" => (value != Arguments[0], value),
        ("cas", _) => (value == Arguments[0], Arguments[1]),
        ("map", _) => (value is null, Arguments[0]),
        ("unmap", "ok") when Response.Length > 0 => (value == Parse(Response), null),
        ("unmap", _) when Arguments.Length > 0 => (value == Arguments[0], null),
        ("unmap", _) => (true, null),
        _ => throw new InvalidOperationException($"what does {Name} do?"),
    };

    public void WriteInvocation(StringBuilder text, bool isKeyed, int time)
    {
        string arguments = string.Join(", ", isKeyed ? [Key, .. Arguments] : Arguments);
        text.Append(CultureInfo.InvariantCulture, $"{{\"process\": {Process}, \"type\": \"invoke\", \"operation\": \"{Name}\", ");
        text.Append(isKeyed ? "" : $"\"object\": {Key}, ");
        text.Append(CultureInfo.InvariantCulture, $"\"arguments\": [{arguments}], \"time\": {time}}}\n");
    }

    public void WriteAnswer(StringBuilder text, int time)
    {
        text.Append(CultureInfo.InvariantCulture, $"{{\"process\": {Process}, \"type\": \"{End}\"");
        text.Append(Response.Length > 0 ? $", \"response\": {Response}" : "");
        text.Append(CultureInfo.InvariantCulture, $", \"time\": {time}}}\n");
    }

    public static int? Parse(string response) => response == "null" ? null : int.Parse(response, CultureInfo.InvariantCulture);
}
