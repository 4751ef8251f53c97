using GpuMm.Harness.Campaigns;
using GpuMm.Harness.Scheduling;

namespace GpuMm.Cli.Views;

/// <summary>What a campaign is about to do, with everything that is needed to do it again.</summary>
sealed record Announcement(CampaignOptions Options, IReadOnlyList<CampaignTarget> Targets)
{
    public override string ToString() => string.Join(", ",
    [
        $"fuzzing {string.Join(", ", Targets.Select(target => $"{target.System} {target.Variant.Name}"))}",
        $"MMU {Phrase.And([.. Targets.SelectMany(target => target.Mmus).Distinct().Order().Select(mmu => mmu.Name)])}",
        Options.Scenarios is { } scenarios ? Phrase.Count(scenarios, "scenario") : $"{Options.Seconds} s",
        Phrase.Count(Options.Jobs, "job"),
        $"seed {Options.Seed}",
        $"scheduler {Options.Scheduler ?? Phrase.And(Schedulers.Names)}",
        Options.KeepGoing ? "keeps going" : $"stops when {Aim} is violated",
    ]);

    string Aim => Targets is [{ Variant.Wanted: { } expected }] ? expected.Id : "a property";
}
