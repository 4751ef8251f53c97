using GpuMm.Harness.Systems;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Campaigns;

/// <summary>Which programs are explored, and how far.</summary>
public sealed record ScopeOptions
{
    public const int MostOperations = 8;

    /// <summary>
    /// Without a bound of the caller's, a program that <see cref="RunsWithoutBound"/> do not exhaust is explored within this one.
    /// </summary>
    public const int FallbackPreemptions = 2;

    public required string System { get; init; }

    public string Variant { get; init; } = CampaignTarget.Fixed;

    /// <summary>The page table format; null for all that the variant supports.</summary>
    public MmuVersion? Mmu { get; init; }

    /// <summary>The most tasks that run at the same time.</summary>
    public int Tasks { get; init; } = 2;

    /// <summary>The most operations of a program, those of its prefix included.</summary>
    public int Operations { get; init; } = 2;

    /// <summary>The most preemptions of a schedule; null: no bound but the fallback.</summary>
    public int? Preemptions { get; init; }

    /// <summary>What the caller says of <see cref="RunsWithoutBound"/>; null: as many as suit the system.</summary>
    public long? Runs { get; init; }

    /// <summary>Worker threads. What is found does not depend on their number.</summary>
    public int Jobs { get; init; } = Environment.ProcessorCount;

    /// <summary>Goes on after a violation, and collects one for each property.</summary>
    public bool KeepGoing { get; init; }

    /// <summary>Runs on a format that may be spent on all orders of a program.</summary>
    public long RunsWithoutBound => Runs ?? RunsWithoutBoundOf(Target().System);

    public static long RunsWithoutBoundOf(string system) => SystemCatalogue.Get(system).RunsWithoutBound;

    /// <exception cref="BadInputException">The names stand for nothing.</exception>
    public CampaignTarget Target() => CampaignTarget.Select([System], Variant, Mmu) is [var only] ? only
        : throw new BadInputException($"'{System}' with variant '{Variant}' is more than one thing; explore them one at a time");
}
