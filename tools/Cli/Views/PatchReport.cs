using System.Text;
using System.Text.Json;
using GpuMm.Harness.Measuring;
using GpuMm.Harness.Systems;

namespace GpuMm.Cli.Views;

/// <summary>What is wrong with a patch as posted: as a letter to its author, as rows of a table, and for scripts.</summary>
static class PatchReport
{
    const string HowItWasRun = """
        The patch was written down again in C#, as it was posted, and run on a simulated GPU
        and kernel beside a model of what it has to do. What the rest of the series does is
        taken to be right.

        """;

    const string HowToRead = """
        It fails these programs. What is called first runs alone, the tasks after it run at
        the same time; in which order is part of the token.

        """;

    public static string TextOf(Variant patch, IReadOnlyList<PatchFinding> findings)
    {
        var text = new StringBuilder($"{patch.Name}: {patch.Summary}\n{patch.Source}\n\n")
            .Append(HowItWasRun)
            .Append(findings.Count == 0 ? "No known defect was seen on it.\n" : HowToRead);
        for (int i = 0; i < findings.Count; i++)
            Append(text, i + 1, findings[i]);
        return text.ToString();
    }

    /// <summary>A row for each finding: id, what is wrong, what comes of it, the program, the property.</summary>
    public static string MarkdownOf(IReadOnlyList<PatchFinding> findings) =>
        string.Join('\n', findings.Select(finding =>
            $"| {finding.Defect.Id} | {finding.Defect.Variant.Summary} | {finding.Defect.Variant.Consequence} | {Program(finding)} "
            + $"| {finding.Violation.Property.Id} |"));

    public static string JsonOf(Variant patch, IReadOnlyList<PatchFinding> findings) => JsonText.Of(json =>
    {
        json.WriteString("patch", patch.Name);
        json.WriteString("source", patch.Source);
        JsonText.WriteObjects(json, "findings", findings, Write);
    });

    static void Append(StringBuilder text, int number, PatchFinding finding)
    {
        var scenario = finding.Counterexample.Scenario;
        text.Append($"\n{number}. {finding.Defect.Id}: {finding.Defect.Variant.Summary}\n");
        text.Append($"   so that: {finding.Defect.Variant.Consequence}\n");
        text.Append($"   where: {finding.Defect.Variant.Source}\n");
        text.Append($"   seen: {finding.Violation.Message} ({finding.Violation.Property.Id})\n");
        foreach (var operation in scenario.Program.Prefix)
            text.Append($"     first   {operation}\n");
        for (int task = 0; task < scenario.Program.Branches.Length; task++)
        {
            foreach (var operation in scenario.Program.Branches[task])
                text.Append($"     task {task + 1}  {operation}\n");
        }

        if (!scenario.Failures.IsEmpty)
            text.Append($"     made to fail: {string.Join(", ", scenario.Failures)}\n");
        text.Append($"   step by step: gpumm replay {finding.Counterexample.Token}\n");
    }

    static void Write(Utf8JsonWriter json, PatchFinding finding)
    {
        json.WriteString("id", finding.Defect.Id);
        json.WriteString("summary", finding.Defect.Variant.Summary);
        json.WriteString("consequence", finding.Defect.Variant.Consequence);
        json.WriteString("property", finding.Violation.Property.Id);
        json.WriteString("message", finding.Violation.Message);
        json.WriteString("source", finding.Defect.Variant.Source);
        JsonText.WriteStrings(json, "made_to_fail", finding.Counterexample.Scenario.Failures.Select(failure => failure.ToString()!));
        json.WriteString("program", finding.Counterexample.Scenario.Program.ToString());
        json.WriteString("token", finding.Counterexample.Token);
    }

    static string Program(PatchFinding finding)
    {
        var scenario = finding.Counterexample.Scenario;
        string program = scenario.Program.ToString().Replace("|", "\\|", StringComparison.Ordinal).Trim();
        return scenario.Failures.IsEmpty ? $"`{program}`" : $"`{program}`; made to fail: {string.Join(", ", scenario.Failures)}";
    }
}
