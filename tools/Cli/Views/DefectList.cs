using System.Text;
using System.Text.Json;
using GpuMm.Harness.Defects;
using GpuMm.Harness.Measuring;

namespace GpuMm.Cli.Views;

/// <summary>The catalogue as text and as JSON.</summary>
static class DefectList
{
    const int IdWidth = 6;

    static readonly string Indent = new(' ', IdWidth);

    public static string TextOf(IReadOnlyList<KnownDefect> defects, IReadOnlyList<NotBuilt> notBuilt)
    {
        var text = new StringBuilder();
        foreach (var system in defects.GroupBy(defect => defect.System))
        {
            text.Append($"{system.Key}: {Phrase.Count(system.Count(), "defect")}\n\n");
            foreach (var defect in system)
                Append(text, defect);
            text.Append('\n');
        }

        if (notBuilt.Count > 0)
            text.Append("without a variant\n\n");
        foreach (var known in notBuilt)
            Append(text, known);
        return text.ToString();
    }

    public static string JsonOf(IReadOnlyList<KnownDefect> defects, IReadOnlyList<NotBuilt> notBuilt) => JsonText.Of(json =>
    {
        JsonText.WriteObjects(json, "defects", defects, Write);
        JsonText.WriteObjects(json, "not_built", notBuilt, Write);
    });

    static void Append(StringBuilder text, KnownDefect defect) => text
        .Append($"{defect.Id,-IdWidth}{defect.Variant.Summary}\n")
        .Append($"{Indent}so that: {defect.Variant.Consequence}\n")
        .Append($"{Indent}noticed by {defect.Expected.Id}; {SourceOf(defect)}\n");

    static void Append(StringBuilder text, NotBuilt known) => text
        .Append($"{known.Id,-IdWidth}{known.System}: {known.Summary}\n")
        .Append($"{Indent}{(known.IsRefuted ? "refuted" : "not built")}: {known.Reason}\n")
        .Append($"{Indent}known from {known.Source}\n");

    static string SourceOf(KnownDefect defect) =>
        defect.Variant.Source == "own" ? "thought up for this catalogue" : $"known from {defect.Variant.Source}";

    static void Write(Utf8JsonWriter json, KnownDefect defect)
    {
        json.WriteString("id", defect.Id);
        json.WriteString("system", defect.System);
        json.WriteString("summary", defect.Variant.Summary);
        json.WriteString("consequence", defect.Variant.Consequence);
        json.WriteString("source", defect.Variant.Source);
        json.WriteString("expected_property", defect.Expected.Id);
    }

    static void Write(Utf8JsonWriter json, NotBuilt known)
    {
        json.WriteString("id", known.Id);
        json.WriteString("system", known.System);
        json.WriteString("summary", known.Summary);
        json.WriteString("source", known.Source);
        json.WriteString("reason", known.Reason);
        json.WriteBoolean("refuted", known.IsRefuted);
    }
}
