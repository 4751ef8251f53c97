using System.Globalization;
using System.Text.Json;

namespace GpuMm.Harness.Histories;

/// <summary>
/// A history as lines of JSON, an event each:
/// <code>
/// {"process": 0, "type": "invoke", "operation": "write", "arguments": [3], "time": 17}
/// {"process": 0, "type": "ok", "response": null, "time": 21}
/// </code>
/// The first line may be {"model": "page"}. Members with other names are passed over.
/// </summary>
sealed class JsonHistoryReader(HistoryBuilder builder)
{
    readonly HistoryEvent current = new();
    readonly List<string> names = []; // of operations, so that each is made once

    /// <exception cref="FormatException">The line is no event.</exception>
    public void Read(ReadOnlySpan<byte> line, int number)
    {
        try
        {
            var json = new Utf8JsonReader(line);
            if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
                throw new FormatException("this is no JSON object; an event is {\"process\": 0, \"type\": \"invoke\", ...}");
            current.Clear();
            bool isHeader = false;
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
                isHeader |= ReadMember(ref json);
            if (json.Read())
                throw new FormatException("there is something after the object; an event is a line of its own");
            if (!isHeader)
                builder.Add(current, number);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new FormatException($"this is no JSON: {FirstSentence(e.Message)}", e);
        }
    }

    /// <returns>Whether it says which model the history is of.</returns>
    bool ReadMember(ref Utf8JsonReader json)
    {
        if (json.ValueTextEquals("process"u8))
            current.Process = ReadScalar(ref json, builder.Processes);
        else if (json.ValueTextEquals("type"u8))
            current.Kind = ReadKind(ref json);
        else if (json.ValueTextEquals("operation"u8))
            current.Operation = ReadName(ref json);
        else if (json.ValueTextEquals("arguments"u8))
            ReadArguments(ref json);
        else if (json.ValueTextEquals("response"u8))
            current.Response = ReadValue(ref json);
        else if (json.ValueTextEquals("object"u8))
            current.Object = ReadScalar(ref json, builder.ObjectNames);
        else if (json.ValueTextEquals("time"u8))
            current.Time = ReadTime(ref json);
        else if (json.ValueTextEquals("error"u8))
            current.HasError = Skip(ref json) != JsonTokenType.Null;
        else if (json.ValueTextEquals("model"u8))
            return ReadModel(ref json);
        else
            Skip(ref json);
        return false;
    }

    void ReadArguments(ref Utf8JsonReader json)
    {
        json.Read();
        if (json.TokenType != JsonTokenType.StartArray)
            throw new FormatException("\"arguments\" is not an array, such as [3] or []");
        current.HasArguments = true;
        current.Arguments.Clear();
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
            current.Arguments.Add(Value(ref json));
    }

    int ReadValue(ref Utf8JsonReader json)
    {
        json.Read();
        return Value(ref json);
    }

    int Value(ref Utf8JsonReader json)
    {
        switch (json.TokenType)
        {
            case JsonTokenType.Null:
                return ValueTable.Null;
            case JsonTokenType.Number when json.TryGetInt64(out long number):
                return builder.Values.OfNumber(number);
            default:
                using (var value = JsonDocument.ParseValue(ref json))
                    return builder.Values.OfText(JsonSerializer.Serialize(value.RootElement));
        }
    }

    /// <summary>A name: 0 and "0" are the same.</summary>
    static int ReadScalar(ref Utf8JsonReader json, ValueTable table)
    {
        json.Read();
        return json.TokenType switch
        {
            JsonTokenType.Number when json.TryGetInt64(out long number) => table.OfNumber(number),
            JsonTokenType.String => NameOf(json.GetString()!, table),
            _ => throw new FormatException("\"process\" and \"object\" are whole numbers or strings"),
        };
    }

    static int NameOf(string text, ValueTable table) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? table.OfNumber(number) : table.OfText(text);

    static EventKind ReadKind(ref Utf8JsonReader json)
    {
        json.Read();
        return json.TokenType != JsonTokenType.String ? throw WrongKind()
            : json.ValueTextEquals("invoke"u8) ? EventKind.Invoke
            : json.ValueTextEquals("ok"u8) ? EventKind.Ok
            : json.ValueTextEquals("fail"u8) ? EventKind.Fail
            : json.ValueTextEquals("info"u8) ? EventKind.Info
            : throw WrongKind();
    }

    string ReadName(ref Utf8JsonReader json)
    {
        json.Read();
        if (json.TokenType != JsonTokenType.String)
            throw new FormatException("\"operation\" is not a string, such as \"read\"");
        foreach (string known in names)
        {
            if (json.ValueTextEquals(known))
                return known;
        }

        string name = json.GetString()!;
        names.Add(name);
        return name;
    }

    static long ReadTime(ref Utf8JsonReader json)
    {
        json.Read();
        return json.TokenType == JsonTokenType.Number && json.TryGetInt64(out long time)
            ? time : throw new FormatException("\"time\" is not a whole number");
    }

    bool ReadModel(ref Utf8JsonReader json)
    {
        json.Read();
        string name = json.TokenType == JsonTokenType.String ? json.GetString()! : throw new FormatException("\"model\" is not a string");
        builder.UseModel(HistoryModels.Named(name));
        return true;
    }

    static JsonTokenType Skip(ref Utf8JsonReader json)
    {
        json.Read();
        var type = json.TokenType;
        json.Skip();
        return type;
    }

    static FormatException WrongKind() => new("\"type\" is none of invoke, ok, fail, info");

    static string FirstSentence(string message) => message.Contains("depth to be zero", StringComparison.Ordinal)
        ? "the line ends within the object" : message.Split(". ")[0].TrimEnd('.');
}
