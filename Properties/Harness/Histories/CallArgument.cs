using System.Globalization;
using System.Text.Json;

namespace GpuMm.Harness.Histories;

/// <summary>One of the things that a call carries, as an argument in a history.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Write">Puts that of a call at the end of the array of its arguments.</param>
/// <param name="Read">The call with the argument that a value is; a FormatException if the value cannot be one.</param>
sealed record CallArgument<TCall>(string Name, Action<Utf8JsonWriter, TCall> Write, Func<TCall, ValueTable, int, TCall> Read)
    where TCall : struct;

/// <summary>The sorts of arguments there are.</summary>
static class CallArgument
{
    const string HexPrefix = "0x";

    /// <summary>A whole number from 0 to <paramref name="most"/>.</summary>
    public static CallArgument<TCall> Number<TCall>(string name, int most, Func<TCall, int> of, Func<TCall, int, TCall> with)
        where TCall : struct => new(
            name, (json, call) => json.WriteNumberValue(of(call)),
            (call, values, value) => values.NumberOf(value) is { } number && number >= 0 && number <= most
                ? with(call, (int)number) : throw Wrong(name, values, value, $"a whole number from 0 to {most}"));

    /// <summary>Anything of 64 bits, as "0x1f": JSON's own numbers are not trusted with so many.</summary>
    public static CallArgument<TCall> Hex<TCall>(string name, Func<TCall, ulong> of, Func<TCall, ulong, TCall> with)
        where TCall : struct => new(
            name, (json, call) => json.WriteStringValue($"{HexPrefix}{of(call):x}"),
            (call, values, value) => HexOf(values, value) is { } bits
                ? with(call, bits) : throw Wrong(name, values, value, "a whole number, such as 17 or \"0x11\""));

    public static CallArgument<TCall> Flag<TCall>(string name, Func<TCall, bool> of, Func<TCall, bool, TCall> with)
        where TCall : struct => new(
            name, (json, call) => json.WriteBooleanValue(of(call)),
            (call, values, value) => value is ValueTable.True or ValueTable.False
                ? with(call, value == ValueTable.True) : throw Wrong(name, values, value, "true or false"));

    /// <summary>One of few, by its name.</summary>
    public static CallArgument<TCall> Word<TCall, TWord>(string name, Func<TCall, TWord> of, Func<TCall, TWord, TCall> with)
        where TCall : struct
        where TWord : struct, Enum
    {
        var words = Enum.GetValues<TWord>().ToDictionary(WordOf);
        return new CallArgument<TCall>(
            name, (json, call) => json.WriteStringValue(WordOf(of(call))),
            (call, values, value) => values.WordOf(value) is { } word && words.TryGetValue(word, out var known)
                ? with(call, known) : throw Wrong(name, values, value, $"one of {string.Join(", ", words.Keys)}"));
    }

    /// <summary>As a history writes it: "read-write".</summary>
    public static string WordOf<TWord>(TWord value)
        where TWord : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());

    static ulong? HexOf(ValueTable values, int value)
    {
        if (values.NumberOf(value) is { } number)
            return number >= 0 ? (ulong)number : null;
        return values.WordOf(value) is { } word && word.StartsWith(HexPrefix, StringComparison.Ordinal)
            && ulong.TryParse(word.AsSpan(HexPrefix.Length), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong bits)
            ? bits : null;
    }

    static FormatException Wrong(string name, ValueTable values, int value, string wanted) =>
        new($"the {name} {values.Show(value)} is not {wanted}");
}
