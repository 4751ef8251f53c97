using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Campaigns;

/// <summary>A variant of a system, and the page table formats under which it is tested.</summary>
public sealed record CampaignTarget(string System, Variant Variant, IReadOnlyList<MmuVersion> Mmus)
{
    /// <summary>Instead of a system's name: all that have the variant.</summary>
    public const string AllSystems = "all";

    /// <summary>Instead of a variant's name: every patch of the system as it was posted.</summary>
    public const string AsPosted = "as-posted";

    public const string Fixed = "fixed";

    public static IReadOnlyList<string> SystemNames { get; } = [.. SystemCatalogue.All.Select(system => system.Name)];

    /// <summary>What is checked of the system.</summary>
    public IReadOnlyList<CheckedProperty> Properties => SystemCatalogue.Get(System).Properties;

    /// <summary>What is checked of any of them, in the order of the catalogue.</summary>
    public static IReadOnlyList<CheckedProperty> PropertiesOf(IReadOnlyList<CampaignTarget> targets) =>
        [.. PropertyCatalogue.All.Where(property => targets.Any(target => target.Properties.Contains(property)))];

    /// <exception cref="BadInputException">There is no such system, variant, or format of that variant.</exception>
    public static IReadOnlyList<CampaignTarget> Select(IReadOnlyList<string> systems, string variant, MmuVersion? mmu)
    {
        ISystem[] among = systems.Contains(AllSystems) ? [.. SystemCatalogue.All] : [.. systems.Select(Find)];
        CampaignTarget[] found = [.. among.SelectMany(system => Of(system, variant))];
        if (found.Length == 0)
            throw new BadInputException(NoSuchVariant(among, variant));
        if (mmu is not { } wanted)
            return found;
        var fitting = found.Where(target => target.Mmus.Contains(wanted)).Select(target => target with { Mmus = [wanted] }).ToArray();
        return fitting.Length > 0 ? fitting : throw new BadInputException(NoSuchFormat(found[0], wanted));
    }

    static ISystem Find(string name) => SystemCatalogue.Find(name)
        ?? throw new BadInputException(NoSuchSystem(name));

    internal static string NoSuchSystem(string name) =>
        $"there is no system '{name}'; choose one of {string.Join(", ", SystemNames)}, {AllSystems}";

    static IEnumerable<CampaignTarget> Of(ISystem system, string name) => system.Variants
        .Where(variant => name == AsPosted ? IsAsPosted(variant) : string.Equals(variant.Name, name, StringComparison.OrdinalIgnoreCase))
        .Select(variant => new CampaignTarget(system.Name, variant, variant.Mmus));

    /// <summary>A patch may violate any property; a defect is made to violate one.</summary>
    static bool IsAsPosted(Variant variant) => variant.Name != Fixed && !variant.IsDefect;

    static string NoSuchVariant(ISystem[] among, string variant)
    {
        string who = among.Length == 1 ? among[0].Name : "no system";
        var names = among.SelectMany(system => system.Variants).Select(known => known.Name).Distinct();
        return $"{who} has {(among.Length == 1 ? "no" : "a")} variant '{variant}'; choose one of {string.Join(", ", names)}";
    }

    static string NoSuchFormat(CampaignTarget target, MmuVersion wanted)
    {
        string has = string.Join(" and ", target.Mmus.Select(mmu => mmu.Name));
        string instead = target.Mmus.Any(mmu => mmu.IsChoice) ? "ask for that, or for none" : "ask for none";
        return $"{target.Variant.Name} of {target.System} has no MMU {wanted.Name}, only {has}; {instead}";
    }
}
