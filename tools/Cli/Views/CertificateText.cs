using System.Text;
using GpuMm.Harness.Campaigns;
using GpuMm.Harness.Checking;

namespace GpuMm.Cli.Views;

/// <summary>What an exploration covered and found, as text.</summary>
static class CertificateText
{
    public static string Announcement(ScopeOptions options, CampaignTarget target) =>
        $"exploring {target.System} {target.Variant.Name}, {Formats(target)}, {Size(options)}, "
        + $"{(options.Preemptions is { } bound ? $"at most {Phrase.Count(bound, "preemption")}" : "every order")}, "
        + Phrase.Count(options.Jobs, "job");

    public static string Of(Certificate certificate)
    {
        var text = new StringBuilder("\n");
        Summary.Violations(text, certificate.Violations);
        if (certificate.Violations.Count > 0)
            text.Append("---- the certificate\n\n");
        Scope(text, certificate);
        Coverage(text, certificate);
        Summary.List(text, "checked", PropertyCatalogue.All.Select(property => property.Id));
        text.Append(Summary.Conclusion(certificate.Violations)).Append('\n');
        return text.ToString();
    }

    static void Scope(StringBuilder text, Certificate certificate)
    {
        var target = certificate.Target;
        text.Append($"explored    {target.System}, variant {target.Variant.Name}, {Formats(target)}, {certificate.Seconds:0.0} s\n");
        text.Append($"scope       every program of {Size(certificate.Options)}, up to names and order of tasks\n");
        text.Append($"            {certificate.Scope}\n");
    }

    static void Coverage(StringBuilder text, Certificate certificate)
    {
        var counts = certificate.Counts;
        text.Append($"covered     {Phrase.Count(counts.Programs, "program")}, {Phrase.Count(counts.Schedules, "schedule")}, ");
        text.Append($"{Phrase.Count(counts.Steps, "step")}\n");
        text.Append($"pruned      {Phrase.Count(counts.Pruned, "alternative")} that only reorder what commutes\n");
        text.Append($"bound       {Bound(certificate)}\n");
        text.Append($"complete    {Completeness(certificate)}\n");
    }

    static string Bound(Certificate certificate)
    {
        var (counts, bound) = (certificate.Counts, certificate.Options.Preemptions);
        if (bound is { } given)
            return $"every order with at most {Phrase.Count(given, "preemption")}";
        string all = $"every order of {Phrase.Count(counts.Programs - counts.BoundedPrograms, "program")}";
        string rest = $"{Phrase.Count(counts.BoundedPrograms, "program")} with more than {ScopeOptions.OrdersWithoutBound:N0} orders: "
            + $"every one with at most {ScopeOptions.FallbackPreemptions} preemptions";
        return counts.BoundedPrograms == 0 ? all : $"{all};\n            {rest}";
    }

    static string Completeness(Certificate certificate) => (certificate.IsComplete, certificate.Cancelled) switch
    {
        (true, _) => "yes: nothing within these bounds was left out",
        (_, true) => "no: stopped early",
        _ when certificate.Violations.Count > 0 && !certificate.Options.KeepGoing => "no: it ended at the violation",
        _ => "no: a run did not end by itself",
    };

    static string Size(ScopeOptions options) =>
        $"at most {Phrase.Count(options.Operations, "operation")} over at most {Phrase.Count(options.Tasks, "task")}";

    static string Formats(CampaignTarget target) => $"MMU {string.Join(" and ", target.Mmus.Select(mmu => $"v{(int)mmu}"))}";
}
