using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Campaigns;

/// <summary>What a campaign runs, and for how long.</summary>
public sealed record CampaignOptions
{
    public const int MaxJobs = 1024;

    /// <summary>Names of systems; <see cref="CampaignTarget.AllSystems"/> for those that have the variant.</summary>
    public IReadOnlyList<string> Systems { get; init; } = [CampaignTarget.AllSystems];

    public string Variant { get; init; } = CampaignTarget.Fixed;

    /// <summary>The page table format; null for all that the variant supports.</summary>
    public MmuVersion? Mmu { get; init; }

    /// <summary>How long it searches; making what it finds smaller comes after that. Null: until all scenarios have run.</summary>
    public double? Seconds { get; init; }

    /// <summary>How many scenarios it runs. Null: as many as the time allows.</summary>
    public long? Scenarios { get; init; }

    /// <summary>Worker threads. What is found depends on the seed only, never on their number.</summary>
    public int Jobs { get; init; } = Environment.ProcessorCount;

    public ulong Seed { get; init; }

    /// <summary>The only scheduler to use; null for all of them in turn.</summary>
    public string? Scheduler { get; init; }

    /// <summary>Goes on after a violation, and collects one for each property.</summary>
    public bool KeepGoing { get; init; }

    /// <summary>Leaves what it finds as it was generated, and reports its token only: that something is violated is enough.</summary>
    public bool LeaveAsFound { get; init; }

    /// <summary>What the names stand for.</summary>
    /// <exception cref="BadInputException">They stand for nothing.</exception>
    public IReadOnlyList<CampaignTarget> Targets() => CampaignTarget.Select(Systems, Variant, Mmu);
}
