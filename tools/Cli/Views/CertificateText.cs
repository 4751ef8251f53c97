using System.Text;
using GpuMm.Harness.Campaigns;

namespace GpuMm.Cli.Views;

/// <summary>What an exploration covered and found, as text.</summary>
static class CertificateText
{
    public static string Announcement(ScopeOptions options, CampaignTarget target) =>
        $"exploring {target.System} {target.Variant.Name}, {Formats(target)}, {Size(options)}, "
        + $"{(options.Preemptions is { } bound ? $"at most {Phrase.Count(bound, "preemption")}" : "every order where that is feasible")}, "
        + Phrase.Count(options.Jobs, "job");

    public static string Of(Certificate certificate)
    {
        var text = new StringBuilder("\n");
        Summary.Violations(text, certificate.Violations);
        if (certificate.Violations.Count > 0)
            text.Append("---- the certificate\n\n");
        Scope(text, certificate);
        Coverage(text, certificate);
        Summary.List(text, "checked", certificate.Target.Properties.Select(property => property.Id));
        text.Append(Conclusion(certificate)).Append('\n');
        return text.ToString();
    }

    static void Scope(StringBuilder text, Certificate certificate)
    {
        var target = certificate.Target;
        text.Append($"explored    {target.System}, variant {target.Variant.Name}, {Formats(target)}, {certificate.Seconds:0.0} s\n");
        text.Append($"scope       every program of {Size(certificate.Options)}, up to names and order of tasks\n");
        foreach (string line in certificate.Scope)
            text.Append($"            {line}\n");
    }

    static void Coverage(StringBuilder text, Certificate certificate)
    {
        var counts = certificate.Counts;
        text.Append($"covered     {Phrase.Count(counts.Programs, "program")}, each on every format");
        if (counts.UnfinishedPrograms > 0)
            text.Append($"; {Phrase.Count(counts.UnfinishedPrograms, "program")} begun and not finished");
        text.Append($"\nran         {Phrase.Count(counts.Schedules, "schedule")}, {Phrase.Count(counts.Steps, "step")}\n");
        text.Append($"pruned      {Phrase.Count(counts.Pruned, "alternative")} that only reorder what commutes\n");
        text.Append($"bound       {Bound(certificate)}\n");
        foreach (var program in certificate.Bounded)
            text.Append($"            such as {program.ToString().TrimStart(' ', '|')}\n");
        text.Append($"complete    {Completeness(certificate)}\n");
    }

    static string Bound(Certificate certificate)
    {
        var (counts, options) = (certificate.Counts, certificate.Options);
        if (options.Preemptions is { } given)
            return $"every order with at most {Phrase.Count(given, "preemption")}";
        string all = $"every order of {Phrase.Count(counts.Programs - counts.BoundedPrograms, "program")}";
        string rest = $"{Phrase.Count(counts.BoundedPrograms, "program")} that {options.RunsWithoutBound:N0} runs do not exhaust: "
            + $"every order with at most {ScopeOptions.FallbackPreemptions} preemptions";
        return counts.BoundedPrograms == 0 ? all : $"{all};\n            {rest}";
    }

    static string Completeness(Certificate certificate) => certificate switch
    {
        { IsComplete: true } => "yes: nothing within these bounds was left out",
        { Cancelled: true } => "no: stopped early",
        { Violations.Count: > 0, Options.KeepGoing: false } => "no: it ended at the violation",
        _ => "no: a run did not end by itself",
    };

    static string Conclusion(Certificate certificate) => certificate switch
    {
        { Violations.Count: > 0 } => Summary.Conclusion(certificate.Violations),
        { Missed: { } missed, Target.Variant.Name: var name } =>
            $"nothing is violated, although {name} is made to violate {missed.Id}: it needs more than this scope and bound",
        { IsComplete: false } => "nothing is violated in what was covered",
        _ => "nothing is violated",
    };

    static string Size(ScopeOptions options) =>
        $"at most {Phrase.Count(options.Operations, "operation")} over at most {Phrase.Count(options.Tasks, "task")}";

    static string Formats(CampaignTarget target) => $"MMU {Phrase.And([.. target.Mmus.Select(mmu => mmu.Name)])}";
}
