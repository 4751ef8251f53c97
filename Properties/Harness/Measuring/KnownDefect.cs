using GpuMm.Harness.Campaigns;
using GpuMm.Harness.Checking;
using GpuMm.Harness.Defects;
using GpuMm.Harness.Systems;

namespace GpuMm.Harness.Measuring;

/// <summary>A defect of the catalogue and the system that has it.</summary>
/// <param name="System">Its name.</param>
/// <param name="Variant">A variant with an expected property.</param>
public sealed record KnownDefect(string System, Variant Variant)
{
    public string Id => Variant.Name;

    /// <summary>The property that is expected to be violated.</summary>
    public CheckedProperty Expected => Variant.Expected!;

    /// <summary>All of them, by system.</summary>
    public static IReadOnlyList<KnownDefect> All { get; } =
    [
        .. from system in SystemCatalogue.All
           from variant in system.Variants
           where variant.IsDefect
           select new KnownDefect(system.Name, variant),
    ];

    /// <summary>What the literature has and this catalogue has not, with the reason.</summary>
    public static IReadOnlyList<NotBuilt> NotBuilt { get; } = UnbuiltDefects.All;

    /// <summary>The defects of a system, or of all.</summary>
    /// <param name="system">Its name.</param>
    /// <exception cref="BadInputException">There is no such system.</exception>
    public static IReadOnlyList<KnownDefect> AllOf(string system) =>
        system == CampaignTarget.AllSystems || SystemCatalogue.Find(system) is not null
            ? [.. All.Where(defect => system == CampaignTarget.AllSystems || defect.System == system)]
            : throw new BadInputException(CampaignTarget.NoSuchSystem(system));

    /// <summary>Those of them that have one of the ids.</summary>
    /// <param name="system">Its name.</param>
    /// <param name="ids">Large or small letters do not matter.</param>
    /// <exception cref="BadInputException">There is no such system or id.</exception>
    public static IReadOnlyList<KnownDefect> Select(string system, IEnumerable<string> ids)
    {
        var among = AllOf(system);
        return [.. ids.Select(id => Find(among, id))];
    }

    static KnownDefect Find(IReadOnlyList<KnownDefect> among, string id)
    {
        if (among.FirstOrDefault(defect => IsSame(defect.Id, id)) is { } found)
            return found;
        throw new BadInputException(NotBuilt.FirstOrDefault(known => IsSame(known.Id, id)) is { } known
            ? $"{known.Id} has no variant: {known.Reason}"
            : $"there is no defect '{id}' there; gpumm defects lists those there are");
    }

    static bool IsSame(string id, string other) => string.Equals(id, other, StringComparison.OrdinalIgnoreCase);
}
