using System.Globalization;
using System.Text;

namespace GpuMm.Harness.Histories;

/// <summary>
/// A history of a register in Jepsen's log: <c>INFO  jepsen.util - PROCESS :invoke|:ok|:fail|:info :read|:write|:cas VALUE</c>.
/// What other parts of Jepsen say, and what its nemesis does, is passed over.
/// </summary>
sealed class JepsenLogReader(HistoryBuilder builder)
{
    const string Logger = "jepsen.util";

    readonly HistoryEvent current = new();

    /// <summary>Whether a line could be one of such a log.</summary>
    public static bool IsLine(ReadOnlySpan<byte> line) =>
        line.StartsWith("INFO"u8) || line.StartsWith("WARN"u8) || line.StartsWith("ERROR"u8) || line.StartsWith("DEBUG"u8);

    /// <exception cref="FormatException">The line is no event.</exception>
    public void Read(ReadOnlySpan<byte> line, int number)
    {
        string text = Encoding.UTF8.GetString(line);
        if (!IsLine(line) || text.Split(" - ", 2) is not [var head, var said])
            throw new FormatException($"this is no line of {Logger}: INFO  {Logger} - PROCESS :invoke|:ok|:fail|:info :OPERATION VALUE");
        string[] words = said.Split((char[]?)null, 4, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (head.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^1] != Logger || words is [":nemesis", ..])
            return;
        if (words is not [var process, [':', .. var kind], [':', .. var operation], ..])
            throw new FormatException("there must be a process, a type, an operation and a value, such as 0 :invoke :read nil");
        current.Clear();
        current.Process = ProcessOf(process);
        current.Kind = KindOf(kind);
        current.Operation = operation;
        ReadValue(operation, words.Length > 3 ? words[3] : "nil");
        builder.Add(current, number);
    }

    /// <summary>A read has its value in the answer, the others have theirs from the beginning; a keyword says what went wrong.</summary>
    void ReadValue(string operation, string value)
    {
        if (value.StartsWith(':'))
        {
            current.HasError = true;
        }
        else if (operation != "read")
        {
            current.HasArguments = true;
            string[] elements = value is ['[', .. var inner, ']']
                ? inner.Split([' ', ',', '\t'], StringSplitOptions.RemoveEmptyEntries) : [value];
            foreach (string element in elements)
                current.Arguments.Add(ValueOf(element));
        }
        else if (current.Kind == EventKind.Ok)
        {
            current.Response = ValueOf(value);
        }
    }

    int ValueOf(string text) => text == "nil" ? ValueTable.Null
        : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number)
            ? builder.Values.OfNumber(number)
        : builder.Values.OfText(text);

    int ProcessOf(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number)
        ? builder.Processes.OfNumber(number)
        : throw new FormatException($"the process '{text}' is not a whole number");

    static EventKind KindOf(string kind) => kind switch
    {
        "invoke" => EventKind.Invoke,
        "ok" => EventKind.Ok,
        "fail" => EventKind.Fail,
        "info" => EventKind.Info,
        _ => throw new FormatException($"the type ':{kind}' is none of :invoke, :ok, :fail, :info"),
    };
}
