using System.Text.Json;
using GpuMm.Harness.Histories;

namespace GpuMm.Cli.Views;

/// <summary>The same as JSON, for scripts. Operations are told by their lines in the file.</summary>
static class CheckJson
{
    public static string Of(IReadOnlyList<CheckedHistory> histories) => JsonText.Of(json =>
    {
        JsonText.WriteObjects(json, "histories", histories, Write);
    });

    static void Write(Utf8JsonWriter json, CheckedHistory history)
    {
        json.WriteString("file", history.File);
        json.WriteString("verdict", history.Broken is not null ? "broken" : CheckText.Word(history.Outcome).ToLowerInvariant());
    }
}
