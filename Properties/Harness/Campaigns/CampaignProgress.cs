using GpuMm.Harness.Checking;

namespace GpuMm.Harness.Campaigns;

/// <summary>How far a campaign is.</summary>
/// <param name="Counts">Counted so far.</param>
/// <param name="Seconds">For how long it has searched.</param>
/// <param name="Found">Properties of which a violation was found, in the order in which they were.</param>
/// <param name="Minimizing">The search is over, and what was found is being made smaller.</param>
public sealed record CampaignProgress(CampaignCounts Counts, double Seconds, IReadOnlyList<CheckedProperty> Found, bool Minimizing)
{
    public IEnumerable<string> NotReached => Counts.NotReached;
}
