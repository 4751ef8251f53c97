namespace GpuMm.Harness.Campaigns;

/// <summary>What a campaign found before any of it is made smaller.</summary>
/// <param name="Targets">What it tested.</param>
/// <param name="Counts">Up to the scenario that ended it.</param>
/// <param name="Findings">One for each property of each target.</param>
/// <param name="Seconds">How long it searched.</param>
/// <param name="Cancelled">It was cancelled before its time was over.</param>
sealed record SearchResult(
    IReadOnlyList<CampaignTarget> Targets, CampaignCounts Counts, IReadOnlyList<Finding> Findings, double Seconds, bool Cancelled)
{
    /// <summary>What it was looking for; null if that was not found.</summary>
    public Finding? Wanted => Findings.FirstOrDefault(finding => finding.EndsCampaign);

    public CampaignProgress ProgressOfMinimizing =>
        new(Counts, Seconds, [.. Findings.Select(finding => finding.Property)], Minimizing: true);
}
