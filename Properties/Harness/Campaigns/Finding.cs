using GpuMm.Harness.Checking;

namespace GpuMm.Harness.Campaigns;

/// <summary>A scenario that violates a property, as it was generated.</summary>
/// <param name="Target">What was tested.</param>
/// <param name="Property">What is violated.</param>
/// <param name="Scenario">With the seeded schedule under which it is.</param>
/// <param name="Schedules">Executions up to this one: in its batch first, in the campaign when the batch has been merged.</param>
/// <param name="Seconds">When it was found, since the search began.</param>
/// <param name="EndsCampaign">It is what the campaign was looking for.</param>
sealed record Finding(
    CampaignTarget Target, CheckedProperty Property, Scenario Scenario, long Schedules, double Seconds, bool EndsCampaign)
{
    public bool IsSameAs(Finding other) => Property == other.Property && Target == other.Target;
}
