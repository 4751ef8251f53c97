using System.Text.Encodings.Web;
using System.Text.Json;

namespace GpuMm.Tests.Cli;

/// <summary>Histories of a register as text, an event a line.</summary>
static class HistoryText
{
    static readonly JsonSerializerOptions AsWritten = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Nobody wrote the 7 that is read in line 6, after a write without an answer has been seen.</summary>
    public static readonly string Illegal = Of(
        Invoke(0, "write", 5), Invoke(1, "read"), Ok(1, 5), Invoke(2, "write", 5), Invoke(1, "read"), Ok(1, 7), Ok(2));

    public static readonly string Linearizable = Of(
        Invoke("a", "write", 1), Invoke("b", "read"), Ok("a"), Invoke("a", "cas", 1, 1),
        Ok("b", 1), Info("a"), Invoke("a", "read"), Ok("a", 1));

    public static string Of(params IEnumerable<string> events) => string.Concat(events.Select(line => line + "\n"));

    public static string Invoke(object process, string operation, params object[] arguments) =>
        JsonSerializer.Serialize(new { process, type = "invoke", operation, arguments }, AsWritten);

    /// <summary>On one of several registers.</summary>
    public static string InvokeOn(object where, object process, string operation, params object[] arguments) =>
        JsonSerializer.Serialize(new { process, type = "invoke", operation, arguments, @object = where }, AsWritten);

    public static string Ok(object process, object? response = null) =>
        JsonSerializer.Serialize(new { process, type = "ok", response }, AsWritten);

    public static string Info(object process) => JsonSerializer.Serialize(new { process, type = "info" }, AsWritten);

    /// <summary>So many writes, one after the other, and then a read of what nobody wrote.</summary>
    public static string IllegalAfter(int writes) => Of(
        [.. Enumerable.Range(1, writes).SelectMany(value => (string[])[Invoke(0, "write", value), Ok(0)]), Invoke(1, "read"), Ok(1, -1)]);
}
