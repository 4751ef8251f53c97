using GpuMm.Harness.Campaigns;
using GpuMm.Harness.Measuring;

namespace GpuMm.Cli.Views;

/// <summary>A certificate for scripts. Its keys are part of the command line's promise.</summary>
static class CertificateJson
{
    public static string Of(Certificate certificate) => JsonText.Of(json =>
    {
        var (options, counts) = (certificate.Options, certificate.Counts);
        json.WriteString("system", certificate.Target.System);
        json.WriteString("variant", certificate.Target.Variant.Name);
        JsonText.WriteStrings(json, "mmu", certificate.Target.Mmus.Select(mmu => mmu.Name));
        json.WriteNumber("tasks", options.Tasks);
        json.WriteNumber("operations", options.Operations);
        if (options.Preemptions is { } bound)
            json.WriteNumber("preemptions", bound);
        else
            json.WriteNull("preemptions");
        json.WriteNumber("runs", options.RunsWithoutBound);
        json.WriteNumber("programs", counts.Programs);
        json.WriteNumber("unfinished_programs", counts.UnfinishedPrograms);
        json.WriteNumber("bounded_programs", counts.BoundedPrograms);
        json.WriteNumber("bounded_programs_preemptions", ScopeOptions.FallbackPreemptions);
        json.WriteNumber("schedules", counts.Schedules);
        json.WriteNumber("steps", counts.Steps);
        json.WriteNumber("pruned", counts.Pruned);
        json.WriteBoolean("complete", certificate.IsComplete);
        json.WriteBoolean("exhaustive", certificate.IsExhaustive);
        json.WriteBoolean("stopped_early", certificate.Cancelled);
        json.WriteNumber("seconds", MeasurementJson.Rounded(certificate.Seconds));
        JsonText.WriteStrings(json, "scope", certificate.Scope);
        JsonText.WriteStrings(json, "properties", certificate.Target.Properties.Select(property => property.Id));
        JsonText.WriteViolations(json, certificate.Violations);
    });
}
